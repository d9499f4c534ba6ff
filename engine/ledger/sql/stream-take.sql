-- One writer: whoever has the migration's lock takes the stream, and fences all before.
UPDATE {schema}.change_streams
SET epoch = epoch + 1, worker = $3, alive_until = clock_timestamp() + $4 * interval '1 millisecond', failure = NULL, wanted = 'run'
WHERE migration = $1 AND stream = $2
RETURNING epoch
