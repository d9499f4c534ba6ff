SELECT place, document FROM settled WHERE collection = ? AND place >= ? AND place < ? AND document IS NOT NULL ORDER BY place
