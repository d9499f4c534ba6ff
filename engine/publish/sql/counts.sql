SELECT publication, state, count(*)::integer AS items, max(changed_at)::text AS "changedAt"
FROM {schema}.published WHERE playbook = $1 GROUP BY publication, state ORDER BY publication, state
