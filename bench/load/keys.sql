-- What keeps the target's tasks: taken together, the cost of F8's second half.
ALTER TABLE tasks ADD CONSTRAINT tasks_pkey PRIMARY KEY (id);
ALTER TABLE tasks ADD CONSTRAINT tasks_legacy_task_id_key UNIQUE (legacy_task_id);
CREATE INDEX tasks_by_patient ON tasks (patient_id);
ALTER TABLE tasks ADD CONSTRAINT tasks_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patients;
