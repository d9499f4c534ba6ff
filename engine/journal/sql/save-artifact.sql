-- Content is kept once; under its name it becomes the current one, unless it is that already.
WITH kept AS (
  INSERT INTO {schema}.artifacts (digest, kind, playbook, name, content, author) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
)
INSERT INTO {schema}.named_artifacts AS n (digest, kind, playbook, name, by) VALUES ($1, $2, $3, $4, $6)
ON CONFLICT (playbook, kind, name, digest) DO UPDATE SET number = DEFAULT, by = excluded.by, at = clock_timestamp()
WHERE n.number < (SELECT max(o.number) FROM {schema}.named_artifacts AS o WHERE (o.playbook, o.kind, o.name) = (n.playbook, n.kind, n.name))
