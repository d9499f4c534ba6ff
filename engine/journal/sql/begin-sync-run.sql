UPDATE {schema}.sync_run_history
SET attempt = attempt + 1,
    attempts = attempts || jsonb_build_object('attempt', attempt + 1, 'worker', $2::text,
      'startedAt', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'endedAt', NULL, 'error', NULL)
WHERE id = $1 AND state = 'open'
RETURNING attempt
