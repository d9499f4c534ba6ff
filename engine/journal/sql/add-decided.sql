-- Among the events, in the transaction of the decision: whoever watches sees it as soon as it stands. Their writers take turns (`add-events.sql`).
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtext('godwit:{schema}:events')))
INSERT INTO {schema}.events (playbook, run, job, at, event)
SELECT coalesce($2, a.playbook), NULL, NULL, clock_timestamp(),
  jsonb_build_object('type', 'decided', 'artifact', a.digest, 'kind', a.kind, 'decision', $3::text, 'by', $4::text)
FROM turn, {schema}.artifacts AS a
WHERE a.digest = $1
