-- What was inserted and overwritten is known where every batch that wrote rows knows it.
SELECT coalesce(sum(read), 0)::integer AS read, coalesce(sum(written), 0)::integer AS written,
       coalesce(sum(unchanged), 0)::integer AS unchanged, coalesce(sum(skipped), 0)::integer AS skipped,
       coalesce(sum(quarantined), 0)::integer AS quarantined,
       CASE WHEN bool_and(inserted IS NOT NULL OR written = 0) THEN coalesce(sum(inserted), 0)::integer END AS inserted,
       CASE WHEN bool_and(overwritten IS NOT NULL OR written = 0) THEN coalesce(sum(overwritten), 0)::integer END AS overwritten
FROM {schema}.batches
WHERE run = $1 AND phase = $2 AND pass = $3 AND kind <> 'changes'
