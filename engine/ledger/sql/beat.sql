-- The leases of a process go on; of the coordinator's also the pass.
WITH alive AS (
  UPDATE {schema}.open_passes SET alive_until = clock_timestamp() + make_interval(secs => $6::float8 / 1000)
  WHERE migration = $5 AND run = $1 AND phase = $2 AND pass = $3 AND coordinator = $4
)
UPDATE {schema}.slices SET leased_until = clock_timestamp() + make_interval(secs => $6::float8 / 1000)
WHERE run = $1 AND phase = $2 AND pass = $3 AND worker = $4 AND NOT done
