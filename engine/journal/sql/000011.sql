-- What was copied from one system into another beside the rows: users, files. `digest` is of what was meant to be there, `held` of what was read back.
CREATE TABLE {schema}.copied (
  playbook text NOT NULL,
  copy text NOT NULL,
  id text NOT NULL,
  state text NOT NULL CHECK (state IN ('sending', 'sent', 'there', 'differs', 'refused', 'removed')),
  digest text,
  held text,
  version text,
  bytes bigint,
  reason text,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (playbook, copy, id)
);
