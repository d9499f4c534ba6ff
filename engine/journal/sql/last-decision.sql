-- A comment decides nothing; the newest approval or rejection counts.
SELECT p.decided_by AS by, to_char(p.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, a.author, p.decision,
       p.evidence
FROM {schema}.approvals AS p JOIN {schema}.artifacts AS a ON a.digest = p.artifact
WHERE p.artifact = $1 AND p.decision <> 'commented'
ORDER BY p.id DESC
LIMIT 1
