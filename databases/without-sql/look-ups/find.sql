SELECT taken FROM looked_up WHERE key = ?
