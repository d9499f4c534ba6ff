INSERT INTO change (collection, key, kind, body) SELECT collection, key, kind, body FROM pending WHERE txn = ? ORDER BY number
