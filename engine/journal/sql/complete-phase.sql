UPDATE {schema}.phases
SET status = $3, epoch = $4, position = $5, fates = $6, root = $7, completed_at = CASE WHEN $3 = 'completed' THEN clock_timestamp() END
WHERE run = $1 AND phase = $2
