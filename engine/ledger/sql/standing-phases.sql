-- Phases that have written rows which are not taken back.
SELECT DISTINCT phase FROM {schema}.batches
WHERE run = ANY ($1) AND committed_at IS NOT NULL AND rolled_back_at IS NULL AND written <> 0
