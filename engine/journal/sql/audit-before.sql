-- Of one playbook, with what is said of the log as a whole.
SELECT number::integer AS number, at, actor, action, details, hash, key
FROM {schema}.audit_log
WHERE number < $1 AND coalesce(details::jsonb ->> 'playbook', $2) = $2
ORDER BY number DESC
LIMIT $3
