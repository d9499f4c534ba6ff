SELECT coalesce(pg_catalog.jsonb_object_agg(f.type, f.n), '{}') AS factors
FROM (SELECT factor_type::text AS type, count(*)::integer AS n FROM auth.mfa_factors GROUP BY 1) f
