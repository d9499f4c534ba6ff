UPDATE {schema}.change_streams SET wanted = $3 WHERE migration = $1 AND stream = $2
