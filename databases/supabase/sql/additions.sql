-- What a project of Supabase has beside its tables: which of it is there, and what the role may do with it.
SELECT pg_catalog.to_regclass('auth.users') IS NOT NULL AS "hasUsers",
  pg_catalog.to_regclass('auth.identities') IS NOT NULL AS "hasIdentities",
  pg_catalog.to_regclass('auth.mfa_factors') IS NOT NULL AS "hasFactors",
  pg_catalog.to_regclass('storage.objects') IS NOT NULL AND pg_catalog.to_regclass('storage.buckets') IS NOT NULL AS "hasStorage",
  coalesce((SELECT pg_catalog.bool_and(pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT'))
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'auth' AND c.relname IN ('users', 'identities', 'mfa_factors')), false) AS "mayReadUsers",
  coalesce((SELECT pg_catalog.bool_and(pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
      AND pg_catalog.has_table_privilege(c.oid, 'DELETE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT'))
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'auth' AND c.relname IN ('users', 'identities', 'mfa_factors')), false) AS "mayWriteUsers",
  coalesce((SELECT pg_catalog.bool_and(pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT'))
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'storage' AND c.relname IN ('buckets', 'objects')), false) AS "mayReadStorage"
