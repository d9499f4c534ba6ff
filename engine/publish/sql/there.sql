-- Items that the sink is known to hold, whatever was tried with them since.
SELECT DISTINCT p.kind, p.id
FROM unnest($3::text[], $4::text[]) AS g (kind, id)
  JOIN {schema}.published AS p ON (p.playbook, p.sink, p.kind, p.id) = ($1, $2, g.kind, g.id)
WHERE p.digest IS NOT NULL AND p.state NOT IN ('removing', 'removed')
