SELECT publication, id, kind, row_key AS "rowKey", state, digest, wanted, version, attempts, error, path
FROM {schema}.published
WHERE playbook = $1 AND ($2::text IS NULL OR publication = $2) AND state = ANY ($3::text[])
  AND (publication, id) > (coalesce($4, ''), coalesce($5, ''))
ORDER BY publication, id
LIMIT $6
