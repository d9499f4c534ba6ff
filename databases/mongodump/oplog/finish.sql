CREATE INDEX change_by_key ON change (collection, key, number);
CREATE INDEX settled_by_place ON settled (collection, place);
