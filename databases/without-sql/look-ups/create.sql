PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE looked_up (key TEXT NOT NULL, taken TEXT NOT NULL);
BEGIN;
