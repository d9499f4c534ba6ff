INSERT INTO {schema}.published AS p (playbook, publication, sink, id, kind, row_key, state, digest, wanted, version, attempts, error, path)
SELECT $1, $2, $3, g.* FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::integer[], $12::text[],
  $13::text[]) AS g (id, kind, row_key, state, digest, wanted, version, attempts, error, path)
ON CONFLICT (playbook, publication, id) DO UPDATE SET sink = excluded.sink, kind = excluded.kind, row_key = excluded.row_key, state = excluded.state,
  digest = excluded.digest, wanted = excluded.wanted, version = excluded.version, attempts = excluded.attempts, error = excluded.error,
  path = excluded.path, changed_at = clock_timestamp()
