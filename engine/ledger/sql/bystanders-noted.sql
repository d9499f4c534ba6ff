-- What each noting of rows of an entity came to.
SELECT run, 0 AS bucket, rows::integer AS rows, sums FROM {schema}.bystander_sums WHERE migration = $1 AND entity = $2 ORDER BY id
