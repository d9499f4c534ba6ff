SELECT p.digest, k.id, to_char(p.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since FROM {schema}.patches AS p
JOIN {schema}.kept_rows AS k ON (p.migration, p.phase, p.entity, p.source_key) = (k.migration, k.phase, k.entity, k.source_key)
WHERE p.migration = $1 AND k.run = $2 AND k.phase = $3 AND k.status = 'patched' AND p.approved_by IS NULL
ORDER BY p.at
LIMIT 10000
