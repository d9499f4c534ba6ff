SELECT copy, state, count(*)::integer AS items, coalesce(sum(bytes), 0)::text AS bytes FROM {schema}.copied WHERE playbook = $1
GROUP BY copy, state ORDER BY copy, state
