INSERT INTO settled (collection, key, place, document) VALUES (?, ?, ?, ?)
