SELECT id, state, digest, held, version, bytes::text AS bytes, reason FROM {schema}.copied WHERE (playbook, copy) = ($1, $2) AND id = ANY ($3::text[])
