UPDATE {schema}.change_streams SET held_at = coalesce(hold_at, $4)
WHERE migration = $1 AND stream = $2 AND epoch = $3 AND hold_until > clock_timestamp() AND hold_at IS NOT DISTINCT FROM $5
