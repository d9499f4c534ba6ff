-- Rows that both sides change. How each column was when it was last brought: a number made of its name and value, so that it is known which side has
-- changed which column since; no values. Kept for phases that declare what becomes of such columns.
CREATE TABLE {schema}.synced_rows (
  migration text NOT NULL,
  entity text NOT NULL,
  target_key text NOT NULL,
  phase text NOT NULL,
  columns bigint[] NOT NULL,
  PRIMARY KEY (migration, entity, target_key)
);

-- Columns that a repair leaves as they stand.
ALTER TABLE {schema}.differential_rows ADD COLUMN kept text[] NOT NULL DEFAULT '{}';

CREATE TABLE {schema}.conflicts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  migration text NOT NULL,
  phase text NOT NULL,
  entity text NOT NULL,
  target_key text NOT NULL,
  source_key text,
  kind text NOT NULL CHECK (kind IN ('update_origin_differs', 'update_missing', 'delete_origin_differs')),
  columns text[] NOT NULL,
  source_image jsonb,
  target_image jsonb,
  -- Hashes of both rows: what was decided is about these two alone.
  made bytea,
  standing bytea,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resolved', 'gone')),
  resolution jsonb,
  resolved_by text,
  reason text,
  -- The analysis that saw it last.
  differential uuid NOT NULL,
  found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  resolved_at timestamptz,
  CONSTRAINT resolved_conflicts_say_how CHECK ((state = 'resolved') = (resolution IS NOT NULL AND resolved_by IS NOT NULL))
);
CREATE UNIQUE INDEX conflicts_open ON {schema}.conflicts (migration, entity, target_key) WHERE state = 'open';
CREATE INDEX conflicts_by_key ON {schema}.conflicts (migration, entity, target_key, state);
