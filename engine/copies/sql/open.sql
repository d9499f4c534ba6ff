SELECT copy, state, reason, count(*)::integer AS items FROM {schema}.copied WHERE playbook = $1 AND reason IS NOT NULL
GROUP BY copy, state, reason ORDER BY items DESC, copy, state, reason LIMIT 100
