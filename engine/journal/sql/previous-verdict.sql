-- The verdict before the newest one, of whatever run of the playbook.
SELECT v.artifact
FROM {schema}.migration_validation_reports AS v JOIN {schema}.runs AS r ON r.id = v.run
WHERE r.playbook = $1
ORDER BY v.at DESC
LIMIT 1 OFFSET 1
