-- $2: runs, $3: the phase of each.
SELECT k.phase, p.digest, k.id, to_char(p.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since FROM {schema}.patches AS p
JOIN {schema}.kept_rows AS k ON (p.migration, p.phase, p.entity, p.source_key) = (k.migration, k.phase, k.entity, k.source_key)
JOIN unnest($2::uuid[], $3::text[]) AS w (run, phase) ON (k.run, k.phase) = (w.run, w.phase)
WHERE p.migration = $1 AND k.status = 'patched' AND p.approved_by IS NULL
ORDER BY p.at
LIMIT 10000
