DELETE FROM pending WHERE txn = ?
