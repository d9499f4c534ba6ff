-- Streams of changes of a source: how far each is applied, in the transaction that applied it. It is the only checkpoint: what is not confirmed
-- to the source by it comes again and is passed over.

CREATE TABLE {schema}.change_streams (
  migration text NOT NULL,
  -- Name of the slot.
  stream text NOT NULL,
  lane integer NOT NULL DEFAULT 0,
  publication text NOT NULL,
  state text NOT NULL CHECK (state IN ('copying', 'streaming', 'paused', 'failed', 'stopped')),
  wanted text NOT NULL DEFAULT 'run' CHECK (wanted IN ('run', 'pause', 'stop')),
  -- All that was committed up to here is applied; none before the copy is whole.
  end_lsn text,
  -- Whoever takes the stream raises it; who has an earlier one commits nothing any more.
  epoch integer NOT NULL DEFAULT 0,
  worker text,
  alive_until timestamptz,
  -- The run whose rows the changes go on from.
  run uuid,
  mappings jsonb NOT NULL DEFAULT '{}',
  -- The mirrored tables, and the tables as the source's stream named them when they were approved.
  tables jsonb NOT NULL,
  structure jsonb NOT NULL,
  transactions bigint NOT NULL DEFAULT 0,
  rows bigint NOT NULL DEFAULT 0,
  -- When the newest applied transaction was committed on the source, and here.
  committed_at timestamptz,
  applied_at timestamptz,
  failure jsonb,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (migration, stream, lane),
  CONSTRAINT who_streams_is_somewhere CHECK (state = 'copying' OR end_lsn IS NOT NULL OR state IN ('failed', 'stopped'))
);

-- What each captured source row made in the target, so that exactly that goes when the row is gone or makes something else.
CREATE TABLE {schema}.captured_rows (
  migration text NOT NULL,
  phase text NOT NULL,
  row_key text NOT NULL,
  target_key text NOT NULL,
  PRIMARY KEY (migration, phase, row_key, target_key)
);
CREATE INDEX captured_rows_by_target ON {schema}.captured_rows (migration, phase, target_key);

-- A batch of changes looks at source rows that are there, and takes away rows of the target that are not made any more.
ALTER TABLE {schema}.batches
  DROP CONSTRAINT batches_kind_check, DROP CONSTRAINT only_removals_remove, DROP CONSTRAINT every_row_has_one_fate;
ALTER TABLE {schema}.batches
  ADD CONSTRAINT batches_kind_check CHECK (kind IN ('key_pass', 'batch', 'settle', 'replay', 'removal', 'changes')),
  ADD CONSTRAINT only_removals_remove CHECK (removed = 0 OR kind IN ('removal', 'changes')),
  ADD CONSTRAINT every_row_has_one_fate CHECK (kind = 'changes' OR read = written + unchanged + skipped + quarantined),
  ADD CONSTRAINT every_changed_row_has_one_fate CHECK (kind <> 'changes' OR read = written + unchanged + skipped + quarantined + removed);
