SELECT coalesce(sum(written), 0)::integer AS written,
       CASE WHEN bool_and(inserted IS NOT NULL OR written = 0) THEN coalesce(sum(inserted), 0)::integer END AS inserted
FROM {schema}.batches
WHERE run = $1 AND phase = $2 AND kind <> 'changes'
