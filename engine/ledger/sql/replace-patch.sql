DELETE FROM {schema}.patches AS o USING {schema}.patches AS p
WHERE p.migration = $1 AND p.digest = $2
  AND (o.migration, o.phase, o.entity, o.source_key) = (p.migration, p.phase, p.entity, p.source_key)
  AND o.digest <> p.digest AND o.approved_by IS NOT NULL
