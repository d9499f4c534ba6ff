SELECT count(*)::integer AS users,
  (SELECT coalesce(pg_catalog.jsonb_object_agg(p.provider, p.n), '{}') FROM (
    SELECT i.provider, count(*)::integer AS n FROM auth.identities i GROUP BY i.provider) p) AS identities
FROM auth.users
