-- The newest attempt alone says how it ended. Which error it was stands there; its words stand in the job of the queue.
UPDATE {schema}.sync_run_history
SET attempts = jsonb_set(attempts, '{-1}', (attempts -> -1) || jsonb_build_object('error', $3::text,
      'endedAt', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))),
    state = coalesce($4, state), result = coalesce($5, result), ended_at = CASE WHEN $4::text IS NULL THEN NULL ELSE clock_timestamp() END
WHERE id = $1 AND attempt = $2 AND state = 'open'
RETURNING id
