-- What differs between the sides through the mapping: found by an analysis, approved by a person as one plan, brought by the run that repairs it.

CREATE TABLE {schema}.differentials (
  id uuid PRIMARY KEY,
  migration text NOT NULL,
  -- The run whose rows were compared.
  run uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- The run that brings the difference, once one has begun.
  repaired_by uuid
);
CREATE INDEX differentials_by_migration ON {schema}.differentials (migration, at);

CREATE TABLE {schema}.data_differentials (
  differential uuid NOT NULL REFERENCES {schema}.differentials ON DELETE CASCADE,
  migration text NOT NULL,
  run uuid NOT NULL,
  phase text NOT NULL,
  entity text NOT NULL,
  missing bigint NOT NULL,
  changed bigint NOT NULL,
  extra bigint NOT NULL,
  -- Of all of these: touched in the target since they were written; and standing though the source row is refused by now.
  edited bigint NOT NULL,
  refused bigint NOT NULL,
  -- What a repair would do.
  inserts bigint NOT NULL,
  updates bigint NOT NULL,
  deletes bigint NOT NULL,
  -- Of the rows as text.
  bytes bigint NOT NULL,
  -- How many changed rows differ in a column.
  columns jsonb NOT NULL,
  -- Values are masked.
  examples jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (differential, phase)
);

-- One row each; kept for the newest differential of a migration only. No values of rows stand here.
CREATE TABLE {schema}.differential_rows (
  differential uuid NOT NULL REFERENCES {schema}.differentials ON DELETE CASCADE,
  entity text NOT NULL,
  target_key text NOT NULL,
  phase text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('missing', 'changed', 'extra')),
  state text NOT NULL CHECK (state IN ('plain', 'edited', 'refused')),
  action text NOT NULL CHECK (action IN ('insert', 'update', 'delete', 'keep')),
  source_key text,
  -- Hash of the row as it stood: a row that is another by now is left alone.
  standing bytea,
  fields text[] NOT NULL,
  bytes bigint NOT NULL,
  done boolean NOT NULL DEFAULT false,
  PRIMARY KEY (differential, entity, target_key),
  CONSTRAINT only_missing_rows_stand_nowhere CHECK ((standing IS NULL) = (kind = 'missing'))
);
CREATE INDEX differential_rows_to_delete ON {schema}.differential_rows (differential, phase, target_key) WHERE action = 'delete' AND NOT done;

-- Rows of the target that a batch took away: they have no fate of a source row.
ALTER TABLE {schema}.batches ADD COLUMN removed bigint NOT NULL DEFAULT 0;
ALTER TABLE {schema}.batches DROP CONSTRAINT batches_kind_check;
ALTER TABLE {schema}.batches
  ADD CONSTRAINT batches_kind_check CHECK (kind IN ('key_pass', 'batch', 'settle', 'replay', 'removal')),
  ADD CONSTRAINT only_removals_remove CHECK (removed = 0 OR kind = 'removal');

-- A removed row keeps its image; nothing stands where it stood, so what was left has no hash.
ALTER TABLE {schema}.undo DROP CONSTRAINT undo_action_check;
ALTER TABLE {schema}.undo ADD CONSTRAINT undo_action_check CHECK (action IN ('insert', 'update', 'delete'));
