CREATE INDEX chunk_by_file ON chunk (file, n, place);
COMMIT;
