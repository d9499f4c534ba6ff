INSERT INTO {schema}.open_passes (migration, run, phase, pass, epoch, position, mapping, coordinator, shared, alive_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp() + make_interval(secs => $10::float8 / 1000))
