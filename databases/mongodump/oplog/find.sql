SELECT place, document FROM settled WHERE collection = ? AND key = ?
