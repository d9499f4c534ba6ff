SELECT thread, (array_agg(text ORDER BY id))[1] AS title, count(*)::integer AS messages,
       to_char(max(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
FROM {schema}.threads WHERE playbook = $1
GROUP BY thread
ORDER BY max(id) DESC
LIMIT $2
