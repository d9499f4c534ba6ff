-- $2: rows of one entity. Several phases may write it: a row belongs to the one that knows it as its own.
INSERT INTO {schema}.differential_rows AS r (differential, entity, target_key, phase, kind, state, action, source_key, standing, fields, bytes, kept)
SELECT $1, n.entity, n.target_key, n.phase, n.kind, n.state, n.action, n.source_key, decode(n.standing, 'hex'), n.fields, n.bytes, n.kept
FROM jsonb_to_recordset($2::jsonb) AS n (entity text, target_key text, phase text, kind text, state text, action text, source_key text,
  standing text, fields text[], bytes bigint, kept text[])
ON CONFLICT (differential, entity, target_key) DO UPDATE
  SET phase = excluded.phase, kind = excluded.kind, state = excluded.state, action = excluded.action, source_key = excluded.source_key,
      standing = excluded.standing, fields = excluded.fields, bytes = excluded.bytes, kept = excluded.kept
  WHERE r.kind = 'extra' AND r.state = 'edited'
