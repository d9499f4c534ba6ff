-- Kept rows with the row at their root: an orphan whose parent was kept aside, too, waits for that one, and has its cause. What
-- follows this text asks `rooted`.
-- $1: [{"run", "phase"}], the phases; $2: [{"phase", "field", "from", "parents"}], by which source columns rows name rows of other phases;
-- $3: rows that other databases keep, in the form of `own`. A circle of rows ends where it began, and a chain with its hundredth.
WITH RECURSIVE names_parent AS (
  SELECT * FROM jsonb_to_recordset($2) AS r (phase text, field text, "from" text[], parents text[])
), own AS MATERIALIZED (
  SELECT k.id, k.phase, k.entity, k.source_key, k.reason, k.field, k.status, k.at, parent.key AS lacks
  FROM jsonb_to_recordset($1) AS p (run uuid, phase text) JOIN {schema}.kept_rows AS k ON k.run = p.run AND k.phase = p.phase
    LEFT JOIN names_parent AS r ON k.reason = 'orphan' AND r.phase = k.phase AND r.field = k.field
    LEFT JOIN LATERAL (
      SELECT CASE WHEN bool_and(v.value IS NOT NULL) THEN string_agg(octet_length(v.value) || ':' || v.value, '' ORDER BY f.place) END AS key
      FROM unnest(r."from") WITH ORDINALITY AS f (name, place)
        CROSS JOIN LATERAL (SELECT convert_from(k.row, 'UTF8')::json ->> f.name AS value) AS v) AS parent ON true
  WHERE k.status <> 'replayed'
), kept AS MATERIALIZED (
  SELECT * FROM own
  UNION ALL
  SELECT * FROM jsonb_to_recordset($3)
    AS o (id uuid, phase text, entity text, source_key text, reason text, field text, status text, at timestamptz, lacks text)
), link AS MATERIALIZED (
  SELECT DISTINCT ON (k.phase, k.source_key) k.phase, k.source_key, p.phase AS parent_phase, p.source_key AS parent_key
  FROM kept AS k JOIN names_parent AS r ON r.phase = k.phase AND r.field = k.field
    JOIN kept AS p ON p.source_key = k.lacks AND p.phase = ANY (r.parents)
  WHERE k.status <> 'patched'
  ORDER BY k.phase, k.source_key, array_position(r.parents, p.phase)
), chain AS (
  SELECT phase, source_key, parent_phase AS root_phase, parent_key AS root_key, 1 AS length FROM link
  WHERE (parent_phase, parent_key) <> (phase, source_key)
  UNION ALL
  SELECT c.phase, c.source_key, l.parent_phase, l.parent_key, c.length + 1
  FROM chain AS c JOIN link AS l ON l.phase = c.root_phase AND l.source_key = c.root_key
  WHERE c.length < 100 AND (l.parent_phase, l.parent_key) <> (c.phase, c.source_key)
), longest AS (
  SELECT DISTINCT ON (phase, source_key) * FROM chain ORDER BY phase, source_key, length DESC
), rooted AS (
  SELECT k.id, k.phase, k.entity, k.source_key, k.at, k.status, k.field, root.reason AS cause, root.phase AS root_phase, root.field AS root_field,
    l.length IS NOT NULL AS waits, k.status = 'open' AND root.status <> 'patched' AS undecided
  FROM kept AS k LEFT JOIN longest AS l ON l.phase = k.phase AND l.source_key = k.source_key
    JOIN kept AS root ON root.phase = coalesce(l.root_phase, k.phase) AND root.source_key = coalesce(l.root_key, k.source_key)
)
