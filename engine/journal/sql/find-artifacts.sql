SELECT digest, kind, playbook, name, content, author FROM {schema}.artifacts WHERE digest = ANY ($1) ORDER BY digest
