-- One row is in one open conflict; it keeps its age while the images change.
INSERT INTO {schema}.conflicts AS c (migration, phase, entity, target_key, source_key, kind, columns, source_image, target_image, made, standing,
  differential)
SELECT $1, $2, $3, n.target_key, n.source_key, n.kind, n.columns, n.source_image, n.target_image, decode(n.made, 'hex'), decode(n.standing, 'hex'), $4
FROM jsonb_to_recordset($5::jsonb) AS n (target_key text, source_key text, kind text, columns text[], source_image jsonb, target_image jsonb,
  made text, standing text)
ON CONFLICT (migration, entity, target_key) WHERE state = 'open' DO UPDATE
  SET phase = excluded.phase, source_key = excluded.source_key, kind = excluded.kind, columns = excluded.columns,
      source_image = excluded.source_image, target_image = excluded.target_image, made = excluded.made, standing = excluded.standing,
      differential = excluded.differential
