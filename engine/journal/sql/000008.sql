-- Jobs that come back by a schedule, and each time at which they ran or did not. The queue of the house does the work (jobs).
CREATE TABLE {schema}.synchronization_jobs (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  playbook text NOT NULL,
  name text NOT NULL,
  action text NOT NULL CHECK (action IN ('analyze', 'migrate', 'validate', 'report')),
  cron text,
  zone text NOT NULL,
  misfire text NOT NULL CHECK (misfire IN ('skip', 'once', 'all')),
  overlap text NOT NULL CHECK (overlap IN ('skip', 'queue', 'cancel')),
  bounds jsonb NOT NULL,
  -- Digest of what people approve; NULL for jobs that write nothing.
  rule text,
  principal jsonb NOT NULL,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'deleted')),
  -- Kept, so that a time that passes while nobody is there is known afterwards.
  next_run_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT only_active_jobs_have_a_next_time CHECK (state = 'active' OR next_run_at IS NULL),
  CONSTRAINT only_jobs_that_bring_have_a_rule CHECK ((rule IS NOT NULL) = (action = 'migrate'))
);
-- The name of a job that was deleted is free again.
CREATE UNIQUE INDEX synchronization_jobs_by_name ON {schema}.synchronization_jobs (playbook, name) WHERE state <> 'deleted';

CREATE TABLE {schema}.sync_run_history (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  sync_job uuid NOT NULL REFERENCES {schema}.synchronization_jobs,
  playbook text NOT NULL,
  due_at timestamptz NOT NULL,
  trigger text NOT NULL CHECK (trigger IN ('schedule', 'misfire', 'manual')),
  -- open: how far it is says the job of the queue.
  state text NOT NULL CHECK (state IN ('open', 'done', 'waiting', 'skipped', 'missed')),
  job uuid REFERENCES {schema}.jobs,
  -- Of the attempt under way: what an earlier one says of itself later on counts no more.
  attempt integer NOT NULL DEFAULT 0,
  attempts jsonb NOT NULL DEFAULT '[]',
  result jsonb,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  CONSTRAINT runs_have_a_job_of_the_queue CHECK ((job IS NULL) = (state IN ('skipped', 'missed')))
);
-- A time comes once, whoever finds it due.
CREATE UNIQUE INDEX sync_run_history_once ON {schema}.sync_run_history (sync_job, due_at) WHERE trigger <> 'manual';
CREATE INDEX sync_run_history_by_playbook ON {schema}.sync_run_history (playbook, created_at);
CREATE INDEX sync_run_history_by_job ON {schema}.sync_run_history (job);
