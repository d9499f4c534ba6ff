SELECT phase, entity, status, mode, pass, epoch, position, expected::integer AS expected, fates, root,
       to_char(completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "completedAt",
       extract(epoch FROM completed_at - started_at)::float8 AS seconds
FROM {schema}.phases WHERE run = $1 ORDER BY place
