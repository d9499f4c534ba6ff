-- The newest batch that wrote a row and keeps undo of it, with what it wrote over.
SELECT b.id AS batch, b.run, b.pass, b.position, b.mapping, to_char(b.committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
       u.action, u.before
FROM {schema}.undo AS u JOIN {schema}.batches AS b ON b.id = u.batch
WHERE u.run = ANY ($1) AND u.phase = $2 AND u.target_key = $3
ORDER BY u.number DESC
LIMIT 1
