-- What a run may take down and take back: rows that a batch wrote carry its transaction as xmin until somebody else edits them.

ALTER TABLE {schema}.batches ADD COLUMN transaction xid8;
ALTER TABLE {schema}.batches ALTER COLUMN transaction SET DEFAULT pg_current_xact_id();

-- Phases that began on an empty entity in bulk mode: every row whose xmin is one of the phase's transactions is the run's own, without undo rows.
-- The structure is that of the entity before anything was taken down: what mappings are judged by, also while something is down.
CREATE TABLE {schema}.bulk_loads (
  run uuid NOT NULL,
  phase text NOT NULL,
  entity text NOT NULL,
  structure jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (run, phase)
);
