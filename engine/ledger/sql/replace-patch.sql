DELETE FROM {schema}.patches AS o USING {schema}.patches AS p
WHERE p.digest = $1 AND (o.phase, o.entity, o.source_key) = (p.phase, p.entity, p.source_key) AND o.digest <> p.digest AND o.approved_by IS NOT NULL
