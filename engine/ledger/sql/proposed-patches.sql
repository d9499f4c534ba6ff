SELECT p.digest, k.id FROM {schema}.patches AS p
JOIN {schema}.kept_rows AS k ON (p.phase, p.entity, p.source_key) = (k.phase, k.entity, k.source_key)
WHERE k.run = $1 AND k.phase = $2 AND k.status = 'patched' AND p.approved_by IS NULL
ORDER BY p.at
LIMIT 10000
