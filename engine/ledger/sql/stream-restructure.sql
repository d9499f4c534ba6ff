UPDATE {schema}.change_streams SET structure = $3 WHERE migration = $1 AND stream = $2
