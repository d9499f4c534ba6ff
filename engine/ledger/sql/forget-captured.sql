DELETE FROM {schema}.captured_rows WHERE migration = $1
