-- Derived keys are kept nowhere: where a target keeps the legacy key in columns of its own, a query gives them. Queries are run by name and not bound to
-- the tables, so that nobody is kept from changing or dropping those; what no longer fits is left out.

CREATE TABLE {schema}.derived_key_sources (
  identity text PRIMARY KEY,
  entity text NOT NULL,
  query text NOT NULL
);

CREATE FUNCTION {schema}.derived_keys() RETURNS TABLE (identity text, legacy_key text, target_key text) LANGUAGE plpgsql STABLE AS $$
DECLARE
  source record;
BEGIN
  FOR source IN SELECT s.query FROM {schema}.derived_key_sources AS s ORDER BY s.identity LOOP
    BEGIN
      RETURN QUERY EXECUTE source.query;
    EXCEPTION WHEN undefined_table OR undefined_column OR invalid_schema_name OR undefined_function OR insufficient_privilege THEN
      NULL;
    END;
  END LOOP;
END
$$;

CREATE OR REPLACE VIEW {schema}.migration_mappings AS
SELECT identity, source_key AS legacy_key, target_key, state
FROM {schema}.key_map
WHERE target_key IS NOT NULL
UNION ALL
SELECT d.identity, d.legacy_key, d.target_key, 'derived'
FROM {schema}.derived_keys() AS d
WHERE NOT EXISTS (SELECT FROM {schema}.key_map AS k WHERE k.identity = d.identity AND k.source_key = d.legacy_key);
