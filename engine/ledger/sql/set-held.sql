UPDATE {schema}.open_passes SET held = $2 WHERE migration = $1
