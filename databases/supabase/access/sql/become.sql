-- $1: role, $2: its claims as a text of JSON, as PostgREST sets them for each request; older policies read single claims.
SELECT pg_catalog.set_config('request.jwt.claims', $2, true), pg_catalog.set_config('request.jwt.claim.role', $1, true),
  pg_catalog.set_config('request.jwt.claim.sub', coalesce($2::jsonb ->> 'sub', ''), true),
  pg_catalog.set_config('request.jwt.claim.email', coalesce($2::jsonb ->> 'email', ''), true),
  pg_catalog.set_config('row_security', 'on', true), pg_catalog.set_config('role', $1, true)
