SELECT id, phase, entity, source_key AS "sourceKey", target_key AS "targetKey", kind, columns, source_image AS "sourceImage",
       target_image AS "targetImage", state, resolution, resolved_by AS "resolvedBy", reason,
       to_char(found_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "foundAt",
       extract(epoch FROM clock_timestamp() - found_at)::integer AS "ageSeconds"
FROM {schema}.conflicts
WHERE migration = $1 AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR phase = $3)
ORDER BY found_at, target_key LIMIT $4
