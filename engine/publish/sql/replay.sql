-- What is dead is tried again when it is published next: nothing is known any more of what was wanted.
UPDATE {schema}.published SET wanted = NULL, attempts = 0, version = CASE WHEN $4 THEN NULL ELSE version END, changed_at = clock_timestamp()
WHERE playbook = $1 AND ($2::text IS NULL OR publication = $2) AND state = 'dead' AND ($3::text[] IS NULL OR id = ANY ($3))
RETURNING id
