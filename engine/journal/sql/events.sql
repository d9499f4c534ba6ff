SELECT sequence::text AS sequence, run, job, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, event
FROM {schema}.events AS e
WHERE playbook = $1 AND ($2::uuid IS NULL OR run = $2) AND ($3::uuid IS NULL OR job = $3) AND e.sequence > $4
ORDER BY e.sequence LIMIT $5
