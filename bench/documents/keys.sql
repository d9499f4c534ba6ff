SELECT conrelid::regclass::text AS "table", conname AS name, pg_get_constraintdef(oid) AS definition
FROM pg_constraint
WHERE conrelid::regclass::text = ANY ($1) AND contype IN ('p', 'u', 'f')
ORDER BY contype = 'f', conname
