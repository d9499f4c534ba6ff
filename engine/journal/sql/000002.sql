-- One row per execution, and where each of its phases stands.

CREATE TABLE {schema}.runs (
  id uuid PRIMARY KEY,
  playbook text NOT NULL,
  mappings jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'rolled_back')),
  epoch integer NOT NULL DEFAULT 0,
  started_by text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  completed_at timestamptz,
  root text,
  manifest text REFERENCES {schema}.artifacts
);
CREATE INDEX runs_by_playbook ON {schema}.runs (playbook, started_at);

CREATE TABLE {schema}.phases (
  run uuid NOT NULL REFERENCES {schema}.runs,
  phase text NOT NULL,
  entity text NOT NULL,
  place integer NOT NULL,
  status text NOT NULL CHECK (status IN ('not_started', 'in_progress', 'completed', 'failed', 'rolled_back')),
  mode text CHECK (mode IN ('merge', 'bulk')),
  pass integer NOT NULL DEFAULT 0,
  epoch integer NOT NULL DEFAULT 0,
  position text,
  expected bigint NOT NULL DEFAULT 0,
  fates jsonb,
  root text,
  started_at timestamptz,
  completed_at timestamptz,
  PRIMARY KEY (run, phase)
);

CREATE TABLE {schema}.migration_validation_reports (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  run uuid NOT NULL REFERENCES {schema}.runs,
  verdict text NOT NULL CHECK (verdict IN ('passed', 'failed')),
  artifact text NOT NULL REFERENCES {schema}.artifacts,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
