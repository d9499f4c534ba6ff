-- $1: schemas. How many large objects there are, what they take at most, and the columns that may name them: `oid`, `lo` and domains over them.
SELECT (SELECT count(*) FROM pg_catalog.pg_largeobject_metadata)::integer AS count,
       pg_catalog.pg_total_relation_size('pg_catalog.pg_largeobject')::text AS bytes,
       (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('schema', n.nspname, 'table', c.relname, 'column',
       a.attname) ORDER BY n.nspname, c.relname, a.attnum), '[]')
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE n.nspname = ANY ($1) AND a.attnum > 0 AND NOT a.attisdropped
          AND 'pg_catalog.oid'::regtype IN (t.oid, t.typbasetype)) AS columns
