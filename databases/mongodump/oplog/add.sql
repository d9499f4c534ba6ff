INSERT INTO change (collection, key, kind, body) VALUES (?, ?, ?, ?)
