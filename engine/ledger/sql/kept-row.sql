SELECT id, run, phase, entity, source_key AS "sourceKey", reason, field, status,
       to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, convert_from(row, 'UTF8') AS row
FROM {schema}.kept_rows WHERE migration = $1 AND id = $2
