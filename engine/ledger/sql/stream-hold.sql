-- Whether who applies a group has the stream. No lock: who takes it meanwhile raises the epoch, and then the group cannot be ended and is taken
-- back (stream-advance.sql); a lock would keep the process that applies a large group from saying that it is there.
SELECT 1 FROM {schema}.change_streams WHERE migration = $1 AND stream = $2 AND epoch = $3
