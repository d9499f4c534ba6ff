-- The undecided rows of a cause ($4), or of one of its places ($5: a phase, or phase.column), with those that wait for them; a page after an id.
SELECT id FROM rooted
WHERE undecided AND cause = $4 AND ($5::text IS NULL OR $5 IN (root_phase, root_phase || '.' || coalesce(root_field, ''))) AND id > $6
ORDER BY id
LIMIT 1000
