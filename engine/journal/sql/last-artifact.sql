SELECT digest, kind, playbook, name, content FROM {schema}.artifacts WHERE playbook = $1 AND kind = $2 AND name = $3 ORDER BY at DESC, digest LIMIT 1
