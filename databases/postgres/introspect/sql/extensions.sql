SELECT extname AS name, extversion AS version FROM pg_catalog.pg_extension ORDER BY extname COLLATE "C"
