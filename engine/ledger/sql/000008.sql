-- The migration (the playbook's name) is part of every key: two playbooks with the same names for their phases, identities
-- and entities share a target. What was written before this belongs to '' until the first playbook that knows the rows' runs takes it over (take-over.sql).

ALTER TABLE {schema}.batches ADD COLUMN migration text NOT NULL DEFAULT '';
ALTER TABLE {schema}.key_map ADD COLUMN migration text NOT NULL DEFAULT '';
ALTER TABLE {schema}.bystanders ADD COLUMN migration text NOT NULL DEFAULT '';
ALTER TABLE {schema}.bystander_sums ADD COLUMN migration text NOT NULL DEFAULT '';
ALTER TABLE {schema}.patches ADD COLUMN migration text NOT NULL DEFAULT '';
ALTER TABLE {schema}.dismissals ADD COLUMN migration text NOT NULL DEFAULT '';
ALTER TABLE {schema}.rollbacks ADD COLUMN migration text NOT NULL DEFAULT '';
ALTER TABLE {schema}.derived_key_sources ADD COLUMN migration text NOT NULL DEFAULT '';

-- Whoever writes from now on says for which migration.
ALTER TABLE {schema}.batches ALTER COLUMN migration DROP DEFAULT;
ALTER TABLE {schema}.key_map ALTER COLUMN migration DROP DEFAULT;
ALTER TABLE {schema}.bystanders ALTER COLUMN migration DROP DEFAULT;
ALTER TABLE {schema}.bystander_sums ALTER COLUMN migration DROP DEFAULT;
ALTER TABLE {schema}.patches ALTER COLUMN migration DROP DEFAULT;
ALTER TABLE {schema}.dismissals ALTER COLUMN migration DROP DEFAULT;
ALTER TABLE {schema}.rollbacks ALTER COLUMN migration DROP DEFAULT;
ALTER TABLE {schema}.derived_key_sources ALTER COLUMN migration DROP DEFAULT;

ALTER TABLE {schema}.key_map DROP CONSTRAINT key_map_pkey, ADD PRIMARY KEY (migration, identity, source_key);
DROP INDEX {schema}.key_map_by_target;
CREATE INDEX key_map_by_target ON {schema}.key_map (migration, identity, target_key);
ALTER TABLE {schema}.bystanders DROP CONSTRAINT bystanders_pkey, ADD PRIMARY KEY (migration, entity, target_key);
DROP INDEX {schema}.bystander_sums_by_entity;
CREATE INDEX bystander_sums_by_entity ON {schema}.bystander_sums (migration, entity);
ALTER TABLE {schema}.patches DROP CONSTRAINT patches_pkey, ADD PRIMARY KEY (migration, phase, entity, source_key, digest);
DROP INDEX {schema}.one_patch_applies;
CREATE UNIQUE INDEX one_patch_applies ON {schema}.patches (migration, phase, entity, source_key) WHERE approved_by IS NOT NULL;
ALTER TABLE {schema}.dismissals DROP CONSTRAINT dismissals_pkey, ADD PRIMARY KEY (migration, phase, entity, source_key);
ALTER TABLE {schema}.derived_key_sources DROP CONSTRAINT derived_key_sources_pkey, ADD PRIMARY KEY (migration, identity);

CREATE OR REPLACE VIEW {schema}.kept_rows AS
SELECT q.id, q.batch, q.run, q.phase, q.entity, q.source_key, q.reason, q.field, q.row, q.at,
       CASE WHEN q.status = 'replayed' THEN 'replayed'
            WHEN EXISTS (SELECT FROM {schema}.dismissals AS d
                         WHERE (d.migration, d.phase, d.entity, d.source_key) = (b.migration, q.phase, q.entity, q.source_key)) THEN 'dismissed'
            WHEN EXISTS (SELECT FROM {schema}.patches AS p
                         WHERE (p.migration, p.phase, p.entity, p.source_key) = (b.migration, q.phase, q.entity, q.source_key)) THEN 'patched'
            ELSE 'open' END AS status,
       b.migration
FROM {schema}.quarantine AS q JOIN {schema}.batches AS b ON b.id = q.batch;

CREATE FUNCTION {schema}.derived_keys_of(of_migration text, wanted text) RETURNS TABLE (identity text, legacy_key text, target_key text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  source record;
BEGIN
  FOR source IN SELECT s.query FROM {schema}.derived_key_sources AS s WHERE s.migration = of_migration AND s.identity = wanted LOOP
    BEGIN
      RETURN QUERY EXECUTE source.query;
    EXCEPTION WHEN undefined_table OR undefined_column OR invalid_schema_name OR undefined_function OR insufficient_privilege THEN
      NULL;
    END;
  END LOOP;
END
$$;

CREATE OR REPLACE VIEW {schema}.migration_mappings AS
SELECT identity, source_key AS legacy_key, target_key, state, migration
FROM {schema}.key_map
WHERE target_key IS NOT NULL
UNION ALL
SELECT d.identity, d.legacy_key, d.target_key, 'derived', s.migration
FROM (SELECT migration, identity FROM {schema}.derived_key_sources ORDER BY migration, identity) AS s
  CROSS JOIN LATERAL {schema}.derived_keys_of(s.migration, s.identity) AS d
WHERE NOT EXISTS (
  SELECT FROM {schema}.key_map AS k WHERE k.migration = s.migration AND k.identity = d.identity AND k.source_key = d.legacy_key);

DROP FUNCTION {schema}.derived_keys();
DROP FUNCTION {schema}.derived_keys_of(text);
