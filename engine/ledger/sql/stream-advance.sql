UPDATE {schema}.change_streams
SET end_lsn = $4, transactions = transactions + $5, rows = rows + $6, committed_at = coalesce($7::timestamptz, committed_at),
    applied_at = CASE WHEN $5 > 0 THEN clock_timestamp() ELSE applied_at END
WHERE migration = $1 AND stream = $2 AND epoch = $3 RETURNING 1
