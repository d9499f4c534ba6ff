-- Rows to try again: the named ones, or those with an approved patch; and orphans, whose parent may have come.
SELECT k.source_key AS key
FROM {schema}.kept_rows AS k
WHERE k.run = $1 AND k.phase = $2 AND k.status IN ('open', 'patched') AND k.source_key > $3
  AND (($4 AND k.reason = 'orphan') OR CASE WHEN $5::uuid[] IS NOT NULL THEN k.id = ANY ($5) ELSE EXISTS (
    SELECT FROM {schema}.patches AS p
    WHERE (p.migration, p.phase, p.entity, p.source_key) = (k.migration, k.phase, k.entity, k.source_key) AND p.approved_by IS NOT NULL) END)
ORDER BY k.source_key
LIMIT $6
