-- What keeps the target's tables: taken together, the cost of F8's second half.
ALTER TABLE profiles ADD CONSTRAINT profiles_pkey PRIMARY KEY (id);
ALTER TABLE profiles ADD CONSTRAINT profiles_legacy_id_key UNIQUE (legacy_id);
ALTER TABLE patients ADD CONSTRAINT patients_pkey PRIMARY KEY (id);
ALTER TABLE patients ADD CONSTRAINT patients_legacy_id_key UNIQUE (legacy_id);
ALTER TABLE tasks ADD CONSTRAINT tasks_pkey PRIMARY KEY (id);
ALTER TABLE tasks ADD CONSTRAINT tasks_legacy_task_id_key UNIQUE (legacy_task_id);
CREATE INDEX tasks_by_patient ON tasks (patient_id);
ALTER TABLE tasks ADD CONSTRAINT tasks_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patients;
