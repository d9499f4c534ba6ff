-- The legacy database, {rows} tasks of about 290 bytes: 2% of the bodies hold what text formats must escape.
CREATE TABLE auth_user (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO auth_user SELECT n, 'User ' || n FROM generate_series(1, 9000) AS n;

CREATE TABLE dispatch_patient (id integer PRIMARY KEY, name text NOT NULL, born date);
INSERT INTO dispatch_patient SELECT n, 'Patient ' || n, date '1930-01-01' + n % 30000 FROM generate_series(1, 100000) AS n;

CREATE TABLE dispatch_task (
  id integer PRIMARY KEY, patient_id integer NOT NULL, assignee_id integer, title text NOT NULL, body text,
  amount double precision NOT NULL, status smallint NOT NULL, created_at timestamptz NOT NULL, metadata text NOT NULL
);
INSERT INTO dispatch_task
SELECT n, 1 + (n::bigint * 7919) % 100000, CASE WHEN n % 10 > 0 THEN 1 + n % 9000 END, 'Task ' || n || ' for the laboratory',
       CASE WHEN n % 50 = 0 THEN E'Zeile\teins\nzwei \\ drei – ' ELSE 'Plain words of an ordinary task, ' END || md5(n::text) || md5((n + 1)::text),
       n % 100000 / 64.0, n % 4, timestamptz '2015-01-01 00:00:00+00' + n * interval '97 seconds',
       '{"priority": ' || n % 5 || ', "tags": ["a' || n % 17 || '", "b"], "ref": "' || md5((n * 3::bigint)::text) || '"}'
FROM generate_series(1, {rows}) AS n;
VACUUM ANALYZE;
