UPDATE {schema}.change_streams SET hold_until = NULL, hold_at = NULL, held_at = NULL WHERE migration = $1 AND stream = $2
