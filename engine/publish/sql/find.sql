SELECT publication, id, kind, row_key AS "rowKey", state, digest, wanted, version, attempts, error, path
FROM {schema}.published
WHERE (playbook, publication) = ($1, $2) AND id = ANY ($3::text[])
