-- Contents of files that lie beside the rows, by the hash that rows name them by: which file of the source each came of, and whether a run stored it.
CREATE TABLE {schema}.contents (
  migration text NOT NULL,
  phase text NOT NULL,
  source_file text NOT NULL,
  sha256 text NOT NULL,
  -- False where the store had it before: it stays when the phase is taken back.
  is_stored boolean NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (migration, phase, source_file, sha256)
);
CREATE INDEX contents_by_hash ON {schema}.contents (sha256);
