-- The fence of a group: held to its COMMIT, so that nobody takes the stream meanwhile.
SELECT 1 FROM {schema}.change_streams WHERE migration = $1 AND stream = $2 AND epoch = $3 FOR NO KEY UPDATE
