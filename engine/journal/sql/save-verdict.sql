INSERT INTO {schema}.migration_validation_reports (run, verdict, artifact) VALUES ($1, $2, $3)
