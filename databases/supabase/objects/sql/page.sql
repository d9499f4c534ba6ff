-- $1: bucket, $2: name after which it goes on, $3: limit. Folders that only mark a place have no metadata.
SELECT bucket_id AS bucket, name, (metadata ->> 'size')::double precision AS bytes, metadata ->> 'mimetype' AS "contentType",
  metadata ->> 'cacheControl' AS "cacheControl",
  coalesce(version, '') || ' ' || coalesce(metadata ->> 'eTag', '') || ' ' || coalesce(metadata ->> 'size', '') || ' ' || updated_at::text AS version
FROM storage.objects
WHERE bucket_id = $1 AND name COLLATE "C" > $2 COLLATE "C" AND metadata IS NOT NULL
ORDER BY name COLLATE "C" LIMIT $3
