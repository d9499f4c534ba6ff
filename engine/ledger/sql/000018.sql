-- When a stream has brought what somebody decided about a conflict.
ALTER TABLE {schema}.conflicts ADD COLUMN brought_at timestamptz;
