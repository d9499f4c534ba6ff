CREATE TABLE account (id integer PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, born date, note text);
INSERT INTO account SELECT n, 'a' || n || '@example.org', 'account ' || n, date '1950-01-01' + n % 20000, NULL
FROM generate_series(1, {accounts}) AS n;
CREATE TABLE entry (id bigint PRIMARY KEY, account_id integer NOT NULL REFERENCES account, amount numeric(12,2) NOT NULL, kind integer NOT NULL,
  text text, made_at timestamp NOT NULL);
CREATE INDEX ON entry (account_id);
INSERT INTO entry SELECT n, 1 + n % {accounts}, (n % 100000) / 100.0, n % 4, 'entry ' || n, timestamp '2020-01-01' + n * interval '1 second'
FROM generate_series(1, {entries}) AS n;
CREATE TABLE mark (number bigint PRIMARY KEY);
