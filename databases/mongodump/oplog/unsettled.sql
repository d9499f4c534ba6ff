SELECT DISTINCT key FROM change WHERE collection = ? AND key > ?
  AND NOT EXISTS (SELECT 1 FROM settled WHERE settled.collection = change.collection AND settled.key = change.key)
ORDER BY key LIMIT 500
