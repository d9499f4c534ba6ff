-- $3: [{"owner", "elements"}]: the canonical key of a document, and the beginning of the keys of its elements that are no rows.
DELETE FROM {schema}.quarantine AS q USING jsonb_to_recordset($3) AS o (owner text, elements text)
WHERE q.run = $1 AND q.phase = $2 AND q.reason = ANY ($4) AND (q.source_key = o.owner OR starts_with(q.source_key, o.elements))
