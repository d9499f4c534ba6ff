UPDATE {schema}.batches
SET read = $2, written = $3, unchanged = $4, skipped = $5, quarantined = $6, inserted = $7, overwritten = $8, removed = $9,
    committed_at = clock_timestamp()
WHERE id = $1
