-- The batch of a phase whose transaction a row carries: nobody has touched the row since.
SELECT b.id AS batch, b.run, b.pass, b.position, b.mapping, to_char(b.committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
FROM {schema}.batches AS b
WHERE b.run = ANY ($1) AND b.phase = $2 AND b.kind = 'batch' AND b.committed_at IS NOT NULL AND b.transaction::xid::text = $3
ORDER BY b.committed_at DESC
LIMIT 1
