UPDATE {schema}.change_streams SET hold_until = clock_timestamp() + $3 * interval '1 millisecond', hold_at = $4, held_at = NULL
WHERE migration = $1 AND stream = $2
