-- What people approve is about exactly these rows: each row's hash as four numbers, added up.
SELECT phase, count(*)::integer AS rows,
       ARRAY[
         sum(('x' || encode(substring(leaf, 1, 8), 'hex'))::bit(64)::bigint)::text,
         sum(('x' || encode(substring(leaf, 9, 8), 'hex'))::bit(64)::bigint)::text,
         sum(('x' || encode(substring(leaf, 17, 8), 'hex'))::bit(64)::bigint)::text,
         sum(('x' || encode(substring(leaf, 25, 8), 'hex'))::bit(64)::bigint)::text
       ] AS sums
FROM (
  SELECT phase, sha256(convert_to((jsonb_build_array(entity, target_key, phase, kind, state, action, source_key, encode(standing, 'hex'))
      || to_jsonb(kept))::text,
    'UTF8')) AS leaf
  FROM {schema}.differential_rows WHERE differential = $1 AND action <> 'keep'
) AS leaves
GROUP BY phase ORDER BY phase
