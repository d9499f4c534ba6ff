PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE chunk (file TEXT NOT NULL, n INTEGER NOT NULL, place INTEGER NOT NULL, bytes INTEGER NOT NULL, data BLOB);
BEGIN;
