-- What agents did and why, every prompt that left the process, and what was said to them.

CREATE TABLE {schema}.decisions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  playbook text NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('agent', 'person')),
  actor text NOT NULL,
  what text NOT NULL,
  why text NOT NULL,
  evidence jsonb NOT NULL,
  artifact text,
  model text,
  instructions text,
  spending jsonb,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE {schema}.egress (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  playbook text NOT NULL,
  host text NOT NULL,
  model text NOT NULL,
  agent text NOT NULL,
  policy text NOT NULL CHECK (policy IN ('none', 'masked', 'raw')),
  prompt text NOT NULL,
  digest text NOT NULL,
  bytes integer NOT NULL,
  redactions integer NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE {schema}.threads (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  playbook text NOT NULL,
  thread text NOT NULL,
  role text NOT NULL CHECK (role IN ('user', 'assistant')),
  text text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX threads_by_name ON {schema}.threads (playbook, thread, id);

CREATE TABLE {schema}.approval_requests (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  playbook text NOT NULL,
  artifact text NOT NULL REFERENCES {schema}.artifacts,
  what text NOT NULL,
  why text NOT NULL,
  author text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.decisions
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.egress
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
