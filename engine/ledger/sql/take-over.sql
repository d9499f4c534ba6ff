-- $1: migration, $2: its runs. Rows that name their run go to it; those that name none by their phase;
-- how derived keys are read goes to the first that comes.
WITH own AS (SELECT DISTINCT phase FROM {schema}.batches WHERE run = ANY ($2)),
batches AS (UPDATE {schema}.batches SET migration = $1 WHERE migration = '' AND run = ANY ($2)),
keys AS (UPDATE {schema}.key_map SET migration = $1 WHERE migration = '' AND run = ANY ($2)),
bystanders AS (UPDATE {schema}.bystanders SET migration = $1 WHERE migration = '' AND run = ANY ($2)),
sums AS (UPDATE {schema}.bystander_sums SET migration = $1 WHERE migration = '' AND run = ANY ($2)),
patches AS (UPDATE {schema}.patches SET migration = $1 WHERE migration = '' AND phase IN (SELECT phase FROM own)),
dismissals AS (UPDATE {schema}.dismissals SET migration = $1 WHERE migration = '' AND phase IN (SELECT phase FROM own)),
rollbacks AS (UPDATE {schema}.rollbacks SET migration = $1 WHERE migration = '' AND phase IN (SELECT phase FROM own))
UPDATE {schema}.derived_key_sources SET migration = $1 WHERE migration = '' AND EXISTS (SELECT FROM own)
