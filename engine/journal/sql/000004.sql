-- Who changed what stands under a name: a row when another artifact comes to stand there. Together with who made an artifact, these are its authors.

CREATE TABLE {schema}.changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  playbook text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  artifact text NOT NULL REFERENCES {schema}.artifacts,
  author text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX changes_by_name ON {schema}.changes (playbook, kind, name, id);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.changes
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
