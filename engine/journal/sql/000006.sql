-- What stands under a name: content is an artifact, whoever made it first; a playbook's names point at artifacts, and the highest number is current.
CREATE TABLE {schema}.named_artifacts (
  playbook text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  digest text NOT NULL REFERENCES {schema}.artifacts,
  number bigint GENERATED ALWAYS AS IDENTITY,
  by text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (playbook, kind, name, digest)
);
CREATE INDEX named_artifacts_by_number ON {schema}.named_artifacts (playbook, kind, name, number);
CREATE INDEX named_artifacts_by_digest ON {schema}.named_artifacts (digest);

-- An artifact stood where its maker had put it, and where somebody has brought it since.
INSERT INTO {schema}.named_artifacts (playbook, kind, name, digest, by, at)
SELECT n.playbook, n.kind, n.name, n.digest, (array_agg(n.author ORDER BY n.at DESC))[1], max(n.at)
FROM (
  SELECT playbook, kind, name, digest, author, at FROM {schema}.artifacts
  UNION ALL
  SELECT playbook, kind, name, artifact, author, at FROM {schema}.changes
) AS n
GROUP BY n.playbook, n.kind, n.name, n.digest
ORDER BY max(n.at), n.digest DESC;

-- For which playbook a person decided; older decisions were for that of the artifact. NULL, so that no seal of the audit log breaks.
ALTER TABLE {schema}.approvals ADD COLUMN playbook text;
