-- A row that was refused again belongs to the replay's batch by now.
UPDATE {schema}.quarantine SET status = 'replayed' WHERE run = $1 AND phase = $2 AND source_key = ANY ($3) AND batch <> $4 RETURNING id
