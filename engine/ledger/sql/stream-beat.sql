UPDATE {schema}.change_streams SET alive_until = clock_timestamp() + $4 * interval '1 millisecond'
WHERE migration = $1 AND stream = $2 AND epoch = $3
RETURNING wanted, coalesce(hold_until > clock_timestamp(), false) AS "isHeld", hold_at AS "holdAt"
