-- Kept rows with their columns, for whoever groups them by what they lack; replayed ones have arrived.
SELECT k.id, k.phase, k.entity, k.source_key AS "sourceKey", k.reason, k.field, k.status, convert_from(k.row, 'UTF8') AS row
FROM {schema}.kept_rows AS k
JOIN unnest($1::uuid[], $2::text[]) AS latest (run, phase) ON latest.run = k.run AND latest.phase = k.phase
WHERE k.status <> 'replayed'
ORDER BY k.phase, k.source_key
LIMIT $3
