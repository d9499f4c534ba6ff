-- Undecided rows of a phase by cause. $3: [{"field", "from", "run", "phase"}], the references of the phase by the column that they read. An orphan whose
-- parent was kept aside too has that row's cause beside its own.
SELECT k.reason, k.field, parent.phase AS "parentPhase", parent.reason AS "parentReason", parent.field AS "parentField",
  count(*)::integer AS rows, to_char(min(k.at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since
FROM {schema}.kept_rows AS k
LEFT JOIN LATERAL (
  SELECT r.phase, q.reason, q.field
  FROM jsonb_to_recordset($3) AS r (field text, "from" text, run uuid, phase text)
    CROSS JOIN LATERAL (SELECT convert_from(k.row, 'UTF8')::json ->> r."from" AS value) AS v
    JOIN {schema}.kept_rows AS q ON q.run = r.run AND q.phase = r.phase AND q.source_key = octet_length(v.value) || ':' || v.value
  WHERE k.reason = 'orphan' AND r.field = k.field AND q.status <> 'replayed'
  LIMIT 1
) AS parent ON true
WHERE k.run = $1 AND k.phase = $2 AND k.status = 'open'
GROUP BY 1, 2, 3, 4, 5
ORDER BY count(*) DESC, k.reason, k.field
