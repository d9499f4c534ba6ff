-- Adopted entities belong to no phase; their keys go when nothing of the runs stands any more.
DELETE FROM {schema}.key_map WHERE run = ANY ($1)
