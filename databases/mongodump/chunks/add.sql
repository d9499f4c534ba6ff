INSERT INTO chunk (file, n, place, bytes, data) VALUES (?, ?, ?, ?, ?)
