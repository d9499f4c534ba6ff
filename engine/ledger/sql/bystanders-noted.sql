-- What each noting of rows of an entity came to.
SELECT run, 0 AS bucket, rows::integer AS rows, sums FROM {schema}.bystander_sums WHERE entity = $1 ORDER BY id
