-- The newest run before a copy was begun for a stream: what came after it is of the copy, and is gone on with by the next when it was not whole.
ALTER TABLE {schema}.change_streams ADD COLUMN copies_after uuid;
