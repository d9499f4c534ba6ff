-- Rows on which nobody has decided, by the cause at their root. $1: [{"run", "phase"}], the phases; $2: [{"phase", "field", "from", "parent"}], by which
-- column the rows of a phase name rows of another. An orphan whose parent was kept aside itself, and may still come, has the cause of that parent.
WITH RECURSIVE kept AS MATERIALIZED (
  SELECT k.phase, k.source_key, k.reason, k.field, k.status, k.at, CASE WHEN k.reason = 'orphan' THEN k.row END AS row
  FROM jsonb_to_recordset($1) AS p (run uuid, phase text) JOIN {schema}.kept_rows AS k ON k.run = p.run AND k.phase = p.phase
  WHERE k.status IN ('open', 'patched')
), link AS MATERIALIZED (
  SELECT k.phase, k.source_key, p.phase AS parent_phase, p.source_key AS parent_key
  FROM jsonb_to_recordset($2) AS r (phase text, field text, "from" text, parent text)
    JOIN kept AS k ON k.phase = r.phase AND k.field = r.field AND k.reason = 'orphan'
    CROSS JOIN LATERAL (SELECT convert_from(k.row, 'UTF8')::json ->> r."from" AS value) AS v
    JOIN kept AS p ON p.phase = r.parent AND p.source_key = octet_length(v.value) || ':' || v.value
), chain AS (
  SELECT phase, source_key, at, phase AS root_phase, source_key AS root_key, 0 AS length FROM kept WHERE status = 'open'
  UNION ALL
  SELECT c.phase, c.source_key, c.at, l.parent_phase, l.parent_key, c.length + 1
  FROM chain AS c JOIN link AS l ON l.phase = c.root_phase AND l.source_key = c.root_key
  WHERE c.length < 20
), rooted AS (
  SELECT DISTINCT ON (phase, source_key) * FROM chain ORDER BY phase, source_key, length DESC
)
SELECT root.phase, root.reason, root.field, CASE WHEN r.length > 0 THEN r.phase END AS dependant, count(*)::integer AS rows,
  to_char(min(r.at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since
FROM rooted AS r JOIN kept AS root ON root.phase = r.root_phase AND root.source_key = r.root_key
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
LIMIT 10000
