UPDATE {schema}.jobs SET heard_at = clock_timestamp(), progress = coalesce($2, progress), run = coalesce($3, run)
WHERE id = $1 RETURNING state
