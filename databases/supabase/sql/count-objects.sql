SELECT (SELECT count(*)::integer FROM storage.buckets) AS buckets,
  (SELECT count(*)::integer FROM storage.buckets WHERE public) AS "publicBuckets",
  count(*)::integer AS objects, coalesce(sum((metadata ->> 'size')::bigint), 0)::text AS bytes
FROM storage.objects
