-- Rows that were kept aside and have arrived since: none of their records still stands.
SELECT count(*)::integer AS rows
FROM (SELECT FROM {schema}.quarantine WHERE run = $1 AND phase = $2 GROUP BY source_key HAVING bool_and(status = 'replayed')) AS repaired
