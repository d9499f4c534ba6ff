SELECT DISTINCT ON (p.phase) p.run, p.phase, p.entity, p.status, p.mode, p.pass, p.epoch, p.position,
  p.expected::integer AS expected, p.fates, p.root,
       to_char(p.completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "completedAt",
       extract(epoch FROM p.completed_at - p.started_at)::float8 AS seconds
FROM {schema}.phases AS p JOIN {schema}.runs AS r ON r.id = p.run
WHERE r.playbook = $1
ORDER BY p.phase, r.started_at DESC, r.id
