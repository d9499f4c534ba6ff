SELECT kind, body FROM change WHERE collection = ? AND key = ? ORDER BY number
