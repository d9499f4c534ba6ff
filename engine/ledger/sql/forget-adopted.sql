-- Adopted entities belong to no phase; their keys go when nothing of the runs stands any more.
DELETE FROM {schema}.key_map WHERE migration = $1 AND run = ANY ($2)
