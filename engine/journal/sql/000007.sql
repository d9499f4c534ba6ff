-- Long work as jobs: what people ask for, and what came of it. The queue only delivers them.
CREATE TABLE {schema}.jobs (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  playbook text NOT NULL,
  kind text NOT NULL,
  arguments jsonb NOT NULL,
  principal jsonb NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'stopping', 'done', 'interrupted', 'failed', 'cancelled')),
  -- Under which number the queue knows the newest attempt.
  delivery uuid,
  attempts integer NOT NULL DEFAULT 0,
  worker text,
  run uuid,
  progress jsonb,
  result jsonb,
  error jsonb,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at timestamptz,
  heard_at timestamptz,
  ended_at timestamptz
);
CREATE INDEX jobs_by_playbook ON {schema}.jobs (playbook, created_at);

-- What happened during runs and jobs, in the order in which it happened: one process at a time writes what belongs to a run.
CREATE TABLE {schema}.events (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  playbook text NOT NULL,
  run uuid,
  job uuid,
  at timestamptz NOT NULL,
  event jsonb NOT NULL
);
CREATE INDEX events_by_run ON {schema}.events (run, sequence);
CREATE INDEX events_by_job ON {schema}.events (job, sequence);
