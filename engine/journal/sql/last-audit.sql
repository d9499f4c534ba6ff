SELECT number::integer AS number, hash, key FROM {schema}.audit_log ORDER BY number DESC LIMIT 1
