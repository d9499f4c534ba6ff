-- The rows that are set aside as others', digested again, by the run that noted them.
SELECT run, 0 AS bucket, count(*)::integer AS rows,
       ARRAY[
         sum(('x' || encode(substring(leaf, 1, 8), 'hex'))::bit(64)::bigint)::text,
         sum(('x' || encode(substring(leaf, 9, 8), 'hex'))::bit(64)::bigint)::text,
         sum(('x' || encode(substring(leaf, 17, 8), 'hex'))::bit(64)::bigint)::text,
         sum(('x' || encode(substring(leaf, 25, 8), 'hex'))::bit(64)::bigint)::text
       ] AS sums
FROM (
  SELECT run, sha256(convert_to(target_key, 'UTF8') || '\x00'::bytea || coalesce(hash, ''::bytea)) AS leaf
  FROM {schema}.bystanders WHERE migration = $1 AND entity = $2
) AS noted
GROUP BY run
