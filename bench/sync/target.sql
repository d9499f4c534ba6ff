CREATE TABLE accounts (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, email text NOT NULL UNIQUE, name text NOT NULL, born date, note text);
CREATE TABLE entries (id uuid PRIMARY KEY, legacy_id bigint NOT NULL UNIQUE, account_id uuid NOT NULL REFERENCES accounts, amount numeric(12,2) NOT NULL,
  kind text NOT NULL, text text, made_at timestamptz NOT NULL);
CREATE INDEX ON entries (account_id);
CREATE INDEX ON entries (made_at);
CREATE TABLE marks (id uuid PRIMARY KEY, number bigint NOT NULL UNIQUE);
