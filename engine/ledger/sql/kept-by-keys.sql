SELECT source_key AS "sourceKey", convert_from(row, 'UTF8') AS row FROM {schema}.kept_rows
WHERE run = $1 AND phase = $2 AND source_key = ANY ($3) AND status <> 'replayed'
