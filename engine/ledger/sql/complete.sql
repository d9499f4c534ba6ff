UPDATE {schema}.batches
SET read = $2, written = $3, unchanged = $4, skipped = $5, quarantined = $6, buckets = $7, digest = $8, inserted = $9, overwritten = $10,
    committed_at = clock_timestamp()
WHERE id = $1
