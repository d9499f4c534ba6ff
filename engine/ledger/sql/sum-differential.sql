-- $2: phases with their entities and masked examples, as JSON. Returns what the differential comes to.
INSERT INTO {schema}.data_differentials AS s (differential, migration, run, phase, entity, missing, changed, extra, edited, refused, inserts,
  updates, deletes, bytes, columns, examples)
SELECT d.id, d.migration, d.run, p.phase, p.entity,
       count(*) FILTER (WHERE r.kind = 'missing'), count(*) FILTER (WHERE r.kind = 'changed'), count(*) FILTER (WHERE r.kind = 'extra'),
       count(*) FILTER (WHERE r.state = 'edited'), count(*) FILTER (WHERE r.state = 'refused'),
       count(*) FILTER (WHERE r.action = 'insert'), count(*) FILTER (WHERE r.action = 'update'), count(*) FILTER (WHERE r.action = 'delete'),
       coalesce(sum(r.bytes), 0),
       coalesce((SELECT jsonb_object_agg(f.field, f.rows) FROM (
         SELECT u.field, count(*) AS rows FROM {schema}.differential_rows AS c, unnest(c.fields) AS u (field)
         WHERE c.differential = d.id AND c.phase = p.phase GROUP BY u.field) AS f), '{}'),
       p.examples
FROM {schema}.differentials AS d CROSS JOIN jsonb_to_recordset($2::jsonb) AS p (phase text, entity text, examples jsonb)
LEFT JOIN {schema}.differential_rows AS r ON r.differential = d.id AND r.phase = p.phase
WHERE d.id = $1
GROUP BY d.id, p.phase, p.entity, p.examples
RETURNING phase, entity, missing::integer, changed::integer, extra::integer, edited::integer, refused::integer, inserts::integer,
  updates::integer, deletes::integer, bytes::text, columns, examples
