UPDATE {schema}.open_passes SET careful = true WHERE migration = $1 AND NOT careful
