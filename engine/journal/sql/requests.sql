-- What was put before people, each digest once, since when, and with the newest decision on it.
SELECT DISTINCT ON (r.artifact) r.artifact AS digest, a.kind, r.what, r.why, r.author,
       to_char(min(r.at) OVER (PARTITION BY r.artifact) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since,
       coalesce((SELECT CASE p.decision WHEN 'approved' THEN 'approved' ELSE 'rejected' END
                 FROM {schema}.approvals AS p WHERE p.artifact = r.artifact AND p.decision <> 'commented'
                 ORDER BY p.id DESC LIMIT 1), 'waiting') AS state
FROM {schema}.approval_requests AS r JOIN {schema}.artifacts AS a ON a.digest = r.artifact
WHERE r.playbook = $1
ORDER BY r.artifact, r.id DESC
LIMIT $2
