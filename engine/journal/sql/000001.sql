-- What people and agents decided and what happened: one per workbench, append-only where it is evidence.

CREATE TABLE {schema}.artifacts (
  digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
  kind text NOT NULL,
  playbook text NOT NULL,
  name text NOT NULL,
  content text NOT NULL,
  author text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX artifacts_by_name ON {schema}.artifacts (playbook, kind, name, at);

CREATE TABLE {schema}.approvals (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  artifact text NOT NULL REFERENCES {schema}.artifacts,
  -- Digest of what the reviewer saw beside it: sample rows, findings.
  evidence text,
  decision text NOT NULL CHECK (decision IN ('approved', 'rejected', 'commented')),
  decided_by text NOT NULL,
  reason text,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX approvals_by_artifact ON {schema}.approvals (artifact, id);

CREATE TABLE {schema}.audit_log (
  number bigint PRIMARY KEY,
  at text NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  details text NOT NULL,
  hash text NOT NULL
);

CREATE FUNCTION {schema}.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.artifacts
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.approvals
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
