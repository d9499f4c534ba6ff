-- A comment decides nothing; the newest approval or rejection counts.
SELECT decision, decided_by AS "decidedBy"
FROM {schema}.approvals
WHERE artifact = $1 AND decision <> 'commented'
ORDER BY id DESC
LIMIT 1
