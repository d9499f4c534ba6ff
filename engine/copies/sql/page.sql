SELECT id, state, digest, held, version, bytes::text AS bytes, reason FROM {schema}.copied
WHERE (playbook, copy) = ($1, $2) AND state = ANY ($3::text[]) AND id COLLATE "C" > $4 COLLATE "C" ORDER BY id COLLATE "C" LIMIT $5
