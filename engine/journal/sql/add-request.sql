-- The same asked again is still asked once. What is new stands among the events too, whose writers take turns (`add-events.sql`).
WITH asked AS (
  INSERT INTO {schema}.approval_requests (playbook, artifact, what, why, author)
  SELECT $1, $2, $3, $4, $5
  WHERE NOT EXISTS (
    SELECT FROM {schema}.approval_requests AS r
    WHERE (r.playbook, r.artifact, r.what, r.why, r.author) = ($1, $2, $3, $4, $5))
  RETURNING playbook, artifact, author
), turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtext('godwit:{schema}:events')))
INSERT INTO {schema}.events (playbook, run, job, at, event)
SELECT r.playbook, NULL, NULL, clock_timestamp(),
  jsonb_build_object('type', 'asked', 'artifact', r.artifact, 'kind', a.kind, 'by', r.author)
FROM turn, asked AS r JOIN {schema}.artifacts AS a ON a.digest = r.artifact
