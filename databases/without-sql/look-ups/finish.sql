CREATE UNIQUE INDEX looked_up_by_key ON looked_up (key);
COMMIT;
