SELECT number::integer AS number, at, actor, action, details, hash, key
FROM {schema}.audit_log
WHERE number > $1
ORDER BY number
LIMIT $2
