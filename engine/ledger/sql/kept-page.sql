SELECT k.id, k.run, k.phase, k.entity, k.source_key AS "sourceKey", k.reason, k.field, k.status,
       to_char(k.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
FROM {schema}.kept_rows AS k
JOIN unnest($1::uuid[], $2::text[]) AS latest (run, phase) ON latest.run = k.run AND latest.phase = k.phase
WHERE ($3::text IS NULL OR k.reason = $3) AND ($4::text IS NULL OR k.status = $4) AND (k.phase, k.source_key) > ($5, $6)
ORDER BY k.phase, k.source_key
LIMIT $7
