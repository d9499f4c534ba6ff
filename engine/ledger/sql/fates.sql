SELECT coalesce(sum(read), 0)::integer AS read, coalesce(sum(written), 0)::integer AS written,
       coalesce(sum(unchanged), 0)::integer AS unchanged, coalesce(sum(skipped), 0)::integer AS skipped,
       coalesce(sum(quarantined), 0)::integer AS quarantined
FROM {schema}.batches
WHERE run = $1 AND phase = $2 AND pass = $3
