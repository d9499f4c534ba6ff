SELECT attname AS name, pg_catalog.format_type(atttypid, NULL) AS type
FROM pg_catalog.pg_attribute
WHERE attrelid = pg_catalog.to_regclass($1) AND attnum > 0 AND NOT attisdropped
