-- Content is kept once; under its name it becomes the current one, unless it is that already.
WITH given AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS g (digest, kind, playbook, name, content, author)
), kept AS (
  INSERT INTO {schema}.artifacts (digest, kind, playbook, name, content, author)
  SELECT digest, kind, playbook, name, content, author FROM given ON CONFLICT DO NOTHING
)
INSERT INTO {schema}.named_artifacts AS n (digest, kind, playbook, name, by) SELECT digest, kind, playbook, name, author FROM given
ON CONFLICT (playbook, kind, name, digest) DO UPDATE SET number = DEFAULT, by = excluded.by, at = clock_timestamp()
WHERE n.number < (SELECT max(o.number) FROM {schema}.named_artifacts AS o WHERE (o.playbook, o.kind, o.name) = (n.playbook, n.kind, n.name))
