-- Told without the server's identifier: what of a database stays the same, whatever happens to its rows and tables.
SELECT d.oid::pg_catalog.text AS database, d.datname::pg_catalog.text AS name,
       pg_catalog.concat_ws(' ', pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype) AS text
FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database()
