UPDATE {schema}.change_streams SET state = $4, failure = $5, worker = NULL, alive_until = NULL
WHERE migration = $1 AND stream = $2 AND epoch = $3
