SELECT 1 AS found FROM change WHERE collection = ? AND key = ? LIMIT 1
