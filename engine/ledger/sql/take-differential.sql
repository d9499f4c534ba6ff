-- Only one run brings a difference.
UPDATE {schema}.differentials SET repaired_by = $2 WHERE id = $1 AND (repaired_by IS NULL OR repaired_by = $2) RETURNING id
