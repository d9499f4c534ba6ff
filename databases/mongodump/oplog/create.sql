CREATE TABLE change (
  number INTEGER PRIMARY KEY,
  collection INTEGER NOT NULL,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  body BLOB NOT NULL
);
CREATE TABLE pending (
  number INTEGER PRIMARY KEY,
  txn TEXT NOT NULL,
  collection INTEGER NOT NULL,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  body BLOB NOT NULL
);
CREATE INDEX pending_by_txn ON pending (txn, number);
CREATE TABLE settled (
  collection INTEGER NOT NULL,
  key TEXT NOT NULL,
  place INTEGER NOT NULL,
  document BLOB,
  PRIMARY KEY (collection, key)
) WITHOUT ROWID;
