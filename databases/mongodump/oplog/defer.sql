INSERT INTO pending (txn, collection, key, kind, body) VALUES (?, ?, ?, ?, ?)
