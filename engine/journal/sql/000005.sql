-- Entries of the audit log name the key that they are made with; older ones have none.
ALTER TABLE {schema}.audit_log ADD COLUMN key text CHECK (key ~ '^[0-9a-f]{16}$');
