UPDATE {schema}.runs SET status = $2, root = $3, manifest = $4, completed_at = clock_timestamp() WHERE id = $1
