SELECT digest, kind, playbook, name, content, author FROM {schema}.artifacts WHERE digest = $1
