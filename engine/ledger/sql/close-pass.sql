-- Waits for the batches that hold it.
DELETE FROM {schema}.open_passes WHERE migration = $1 AND coordinator = coalesce($2, coordinator)
