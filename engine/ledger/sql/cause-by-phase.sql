-- How many rows of each phase a cause ($4), or one of its places ($5), keeps aside, those that wait included.
SELECT phase, count(*)::integer AS rows FROM rooted
WHERE status <> 'dismissed' AND cause = $4 AND ($5::text IS NULL OR $5 IN (root_phase, root_phase || '.' || coalesce(root_field, '')))
GROUP BY phase
ORDER BY rows DESC, phase
