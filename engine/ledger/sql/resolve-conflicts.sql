-- $2: numbers, or NULL for all that are open in the phase $3, or in every phase where that is NULL, too.
UPDATE {schema}.conflicts SET state = 'resolved', resolution = $4, resolved_by = $5, reason = $6, resolved_at = clock_timestamp()
WHERE migration = $1 AND state = 'open' AND ($2::uuid[] IS NULL OR id = ANY ($2)) AND ($3::text IS NULL OR phase = $3)
RETURNING id
