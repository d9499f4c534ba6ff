-- What was decided about two images is brought, and says nothing of any others.
UPDATE {schema}.conflicts SET made = NULL, standing = NULL
WHERE migration = $1 AND phase = $2 AND state = 'resolved' AND source_key = ANY ($3::text[])
