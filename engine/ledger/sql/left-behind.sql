-- $1: [{"run", "phase"}]. Rows that people decided to leave, by phase, by why they were kept aside and by the decision.
SELECT k.phase, k.reason AS cause, d.dismissed_by AS by, d.reason AS why, count(*)::integer AS rows,
  to_char(max(d.at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
FROM jsonb_to_recordset($1) AS p (run uuid, phase text)
  JOIN {schema}.kept_rows AS k ON k.run = p.run AND k.phase = p.phase AND k.status = 'dismissed'
  JOIN {schema}.dismissals AS d ON (d.migration, d.phase, d.entity, d.source_key) = (k.migration, k.phase, k.entity, k.source_key)
GROUP BY k.phase, k.reason, d.dismissed_by, d.reason
ORDER BY rows DESC, k.phase, k.reason, d.dismissed_by, d.reason
LIMIT 1000
