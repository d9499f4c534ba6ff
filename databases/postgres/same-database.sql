-- One row: the system that the server was initialised as, and the database in it. A physical copy or a standby has the same.
SELECT system_identifier::text AS system FROM pg_catalog.pg_control_system()
