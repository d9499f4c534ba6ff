UPDATE {schema}.batches SET removed = $2 WHERE id = $1
