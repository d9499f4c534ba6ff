-- What happened to the rows of this target: commits with the data and travels with its backups.

CREATE TABLE {schema}.batches (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  run uuid NOT NULL,
  phase text NOT NULL,
  pass integer NOT NULL CHECK (pass >= 1),
  kind text NOT NULL CHECK (kind IN ('key_pass', 'batch', 'settle', 'replay')),
  slice integer NOT NULL CHECK (slice >= 0),
  epoch integer NOT NULL CHECK (epoch >= 1),
  position text NOT NULL,
  mapping text NOT NULL,
  read bigint NOT NULL DEFAULT 0,
  written bigint NOT NULL DEFAULT 0,
  unchanged bigint NOT NULL DEFAULT 0,
  skipped bigint NOT NULL DEFAULT 0,
  quarantined bigint NOT NULL DEFAULT 0,
  buckets jsonb NOT NULL DEFAULT '[]',
  digest text,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  committed_at timestamptz,
  CONSTRAINT every_row_has_one_fate CHECK (read = written + unchanged + skipped + quarantined),
  CONSTRAINT one_batch_per_slice UNIQUE (run, phase, pass, kind, slice)
);

CREATE TABLE {schema}.slices (
  run uuid NOT NULL,
  phase text NOT NULL,
  pass integer NOT NULL,
  ordinal integer NOT NULL,
  after text[],
  up_to text[],
  rows bigint NOT NULL,
  PRIMARY KEY (run, phase, pass, ordinal)
);

-- Keys that cannot be derived: rows of an earlier tool (adopted), duplicates that follow their winner (merged), rows the key pass refused.
CREATE TABLE {schema}.key_map (
  identity text NOT NULL,
  source_key text NOT NULL,
  target_key text,
  state text NOT NULL CHECK (state IN ('adopted', 'merged', 'refused')),
  run uuid NOT NULL,
  PRIMARY KEY (identity, source_key),
  CONSTRAINT only_refused_rows_have_no_target CHECK ((target_key IS NULL) = (state = 'refused'))
);
CREATE INDEX key_map_by_target ON {schema}.key_map (identity, target_key);

-- The row as bytes: jsonb refuses what a legacy row may hold.
CREATE TABLE {schema}.quarantine (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  batch uuid NOT NULL REFERENCES {schema}.batches,
  run uuid NOT NULL,
  phase text NOT NULL,
  entity text NOT NULL,
  source_key text NOT NULL,
  reason text NOT NULL,
  field text,
  row bytea NOT NULL,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'patched', 'replayed', 'dismissed')),
  patch jsonb,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX quarantined_once ON {schema}.quarantine (run, phase, source_key);

-- Rows that stood in the target before, and that no source row claims.
CREATE TABLE {schema}.bystanders (
  entity text NOT NULL,
  target_key text NOT NULL,
  run uuid NOT NULL,
  PRIMARY KEY (entity, target_key)
);

CREATE TABLE {schema}.undo (
  batch uuid NOT NULL REFERENCES {schema}.batches,
  run uuid NOT NULL,
  phase text NOT NULL,
  entity text NOT NULL,
  target_key text NOT NULL,
  action text NOT NULL CHECK (action IN ('insert', 'update')),
  before text,
  after_hash bytea NOT NULL,
  CONSTRAINT updates_keep_the_row_before CHECK ((before IS NULL) = (action = 'insert'))
);
CREATE INDEX undo_by_phase ON {schema}.undo (run, phase);

CREATE TABLE {schema}.late_references (
  run uuid NOT NULL,
  phase text NOT NULL,
  field text NOT NULL,
  target_key text NOT NULL,
  source_key text NOT NULL,
  refers_to text NOT NULL,
  PRIMARY KEY (run, phase, field, target_key)
);

CREATE TABLE {schema}.dropped_definitions (
  run uuid NOT NULL,
  entity text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('index', 'constraint', 'trigger')),
  name text NOT NULL,
  definition text NOT NULL,
  dropped_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  restored_at timestamptz,
  PRIMARY KEY (run, entity, kind, name)
);

CREATE VIEW {schema}.migration_checkpoints AS
SELECT run, phase, pass, kind, slice, epoch, position, read, written, unchanged, skipped, quarantined, digest, started_at, committed_at
FROM {schema}.batches
WHERE committed_at IS NOT NULL;

CREATE VIEW {schema}.migration_mappings AS
SELECT identity, source_key AS legacy_key, target_key, state
FROM {schema}.key_map
WHERE target_key IS NOT NULL;
