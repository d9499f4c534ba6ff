-- Agents' decisions and people's, newest first; with what whoever decided on code was shown of it. That rows stay behind is in the audit log alone.
SELECT "actorKind", actor, what, why, artifact, code, model, spending, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
FROM (
  SELECT actor_kind AS "actorKind", actor, what, why, artifact, NULL::jsonb AS code, model, spending, at
  FROM {schema}.decisions WHERE playbook = $1
  UNION ALL
  SELECT 'person', p.decided_by, p.decision || ' ' || a.kind || ' of ' || a.name, coalesce(p.reason, ''), p.artifact,
    e.content::jsonb, NULL, NULL, p.at
  FROM {schema}.approvals AS p
    JOIN {schema}.artifacts AS a ON a.digest = p.artifact
    LEFT JOIN {schema}.artifacts AS e ON e.digest = p.evidence AND e.kind = 'sample'
  WHERE coalesce(p.playbook, a.playbook) = $1
  UNION ALL
  SELECT 'person', l.actor, 'left ' || CASE WHEN l.told ->> 'cause' IS NULL THEN '1 row behind'
      ELSE (l.told ->> 'rows')
      || CASE l.told ->> 'rows' WHEN '1' THEN ' row' ELSE ' rows' END || ' kept aside as ' || (l.told ->> 'cause') || ' behind' END,
    coalesce(l.told ->> 'reason', d.content::jsonb ->> 'reason', ''), l.told ->> 'dismissal', NULL, NULL, NULL, l.at
  FROM (SELECT actor, details::jsonb AS told, at::timestamptz AS at FROM {schema}.audit_log WHERE action = 'dismissed') AS l
    LEFT JOIN {schema}.artifacts AS d ON d.digest = l.told ->> 'dismissal' AND d.kind = 'dismissal'
  WHERE l.told ->> 'playbook' = $1
) AS every
ORDER BY every.at DESC
LIMIT $2
