INSERT INTO {schema}.copied AS c (playbook, copy, id, state, digest, held, version, bytes, reason)
SELECT $1, $2, g.* FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[])
  AS g (id, state, digest, held, version, bytes, reason)
ON CONFLICT (playbook, copy, id) DO UPDATE SET state = excluded.state, digest = excluded.digest, held = excluded.held, version = excluded.version,
  bytes = excluded.bytes, reason = excluded.reason, changed_at = clock_timestamp()
