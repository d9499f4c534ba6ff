-- What was put before people, each digest once, with the newest decision on it.
SELECT DISTINCT ON (r.artifact) r.artifact AS digest, r.what, r.why, r.author,
       coalesce((SELECT CASE p.decision WHEN 'approved' THEN 'approved' ELSE 'rejected' END
                 FROM {schema}.approvals AS p WHERE p.artifact = r.artifact AND p.decision <> 'commented'
                 ORDER BY p.id DESC LIMIT 1), 'waiting') AS state
FROM {schema}.approval_requests AS r WHERE r.playbook = $1
ORDER BY r.artifact, r.id DESC
LIMIT $2
