UPDATE {schema}.conflicts SET state = 'gone' WHERE migration = $1 AND phase = $2 AND state = 'open' AND differential <> $3
