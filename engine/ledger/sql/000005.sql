-- The derived keys of one identity, for whoever looks for single rows; those of all are made of them.

CREATE FUNCTION {schema}.derived_keys_of(wanted text) RETURNS TABLE (identity text, legacy_key text, target_key text) LANGUAGE plpgsql STABLE AS $$
DECLARE
  source record;
BEGIN
  FOR source IN SELECT s.query FROM {schema}.derived_key_sources AS s WHERE s.identity = wanted LOOP
    BEGIN
      RETURN QUERY EXECUTE source.query;
    EXCEPTION WHEN undefined_table OR undefined_column OR invalid_schema_name OR undefined_function OR insufficient_privilege THEN
      NULL;
    END;
  END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION {schema}.derived_keys() RETURNS TABLE (identity text, legacy_key text, target_key text) LANGUAGE sql STABLE AS $$
  SELECT d.identity, d.legacy_key, d.target_key
  FROM {schema}.derived_key_sources AS s CROSS JOIN LATERAL {schema}.derived_keys_of(s.identity) AS d
  ORDER BY s.identity
$$;
