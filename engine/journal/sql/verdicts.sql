SELECT run, verdict, artifact, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
FROM {schema}.migration_validation_reports
WHERE run IN (SELECT id FROM {schema}.runs WHERE playbook = $1)
ORDER BY migration_validation_reports.at DESC
LIMIT $2
