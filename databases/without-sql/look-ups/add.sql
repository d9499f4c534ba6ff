INSERT INTO looked_up (key, taken) VALUES (?, ?)
