-- The rows of earlier ones go; what they came to stays.
WITH forgotten AS (
  DELETE FROM {schema}.differential_rows AS r USING {schema}.differentials AS d WHERE d.id = r.differential AND d.migration = $2
)
INSERT INTO {schema}.differentials (id, migration, run) VALUES ($1, $2, $3)
