SELECT id AS name, coalesce(public, false) AS public, file_size_limit::double precision AS "fileSizeLimit", allowed_mime_types AS "allowedTypes"
FROM storage.buckets ORDER BY id COLLATE "C"
