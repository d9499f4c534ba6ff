-- How sequences of the target stood before a phase set them past its numbers, so that a rollback sets them back where nobody has drawn from them since.
CREATE TABLE {schema}.sequences (
  migration text NOT NULL,
  phase text NOT NULL,
  -- Quoted, with its schema.
  name text NOT NULL,
  next_before bigint NOT NULL,
  next_set bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (migration, phase, name)
);
