-- Of a source row that was refused or merged as a duplicate: the source row that won. Unknown in decisions of older versions, until the key pass decides again.
ALTER TABLE {schema}.key_map ADD COLUMN rival text;
