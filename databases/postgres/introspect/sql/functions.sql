-- $1: ids of functions. These and all that they call, by what the server knows of their bodies and by the names that stand in
-- their text; what each is, and
-- which it calls. A name that only looks like a call is one too: better a function too many.
WITH RECURSIVE own AS MATERIALIZED (
  SELECT p.*, '\m' || pg_catalog.regexp_replace(p.proname, '([^[:alnum:]_])', '\\\1', 'g') || '\M' AS pattern
  FROM pg_catalog.pg_proc p
  WHERE p.oid >= 16384
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
), known (caller, function) AS (
  SELECT NULL::oid, pg_catalog.unnest($1::oid[])
  UNION
  SELECT f.oid, p.oid FROM known k JOIN own f ON f.oid = k.function JOIN own p ON p.oid <> f.oid
  WHERE pg_catalog.strpos(f.prosrc, p.proname) > 0 AND f.prosrc ~ p.pattern
     OR EXISTS (SELECT FROM pg_catalog.pg_depend d
                WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = f.oid AND d.refclassid = d.classid AND d.refobjid = p.oid)
)
SELECT p.oid::text AS oid, p.oid::regprocedure::text AS name, pg_catalog.pg_get_userbyid(p.proowner) AS owner, l.lanname AS language,
       p.prosecdef AS "securityDefiner",
       pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array(
         p.prosrc, p.probin, pg_catalog.pg_get_function_sqlbody(p.oid), p.proconfig, p.provolatile, p.proisstrict, p.prokind,
         pg_catalog.pg_get_function_arguments(p.oid), pg_catalog.pg_get_function_result(p.oid))::text, 'UTF8')), 'hex') AS definition,
       ARRAY(SELECT DISTINCT k.function::text FROM known k WHERE k.caller = p.oid) AS calls
FROM own p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE p.oid IN (SELECT function FROM known)
