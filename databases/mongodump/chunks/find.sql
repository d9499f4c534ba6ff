SELECT n, place, bytes, data FROM chunk WHERE file = ? ORDER BY n, place
