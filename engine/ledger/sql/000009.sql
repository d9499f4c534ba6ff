-- Processes on several machines share the slices of a pass: each leases the next free one. A pass is open for as long as its row stands
-- here; every batch holds that row against its removal, so that no batch of an earlier view commits once another view has begun.

CREATE TABLE {schema}.open_passes (
  migration text PRIMARY KEY,
  run uuid NOT NULL,
  phase text NOT NULL,
  pass integer NOT NULL,
  epoch integer NOT NULL,
  position text NOT NULL,
  mapping text NOT NULL,
  coordinator text NOT NULL,
  -- Of model/open-pass.ts: what another process needs to write the same rows.
  shared jsonb NOT NULL,
  careful boolean NOT NULL DEFAULT false,
  held boolean NOT NULL DEFAULT false,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  alive_until timestamptz NOT NULL
);

-- done: has a committed batch. told: its coordinator knows what became of the rows.
ALTER TABLE {schema}.slices
  ADD COLUMN worker text,
  ADD COLUMN backend integer,
  ADD COLUMN leased_at timestamptz,
  ADD COLUMN leased_until timestamptz,
  ADD COLUMN done boolean NOT NULL DEFAULT false,
  ADD COLUMN told boolean NOT NULL DEFAULT false;
CREATE INDEX free_slices ON {schema}.slices (run, phase, pass, ordinal) WHERE NOT done AND worker IS NULL;
