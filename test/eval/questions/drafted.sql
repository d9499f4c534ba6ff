-- The source of the drafted playbook `harbour`: a physiotherapy clinic with appointments, invoices and payments, and the usual dirt.
-- Nothing here is random: the same file makes the same rows. How the state is made that strangers-drafted.yaml asks about stands there.
CREATE TABLE staff (
  id serial PRIMARY KEY,
  login varchar(30) NOT NULL UNIQUE,
  full_name varchar(60) NOT NULL,
  email varchar(80),
  password varchar(60) NOT NULL,
  role smallint NOT NULL,
  active boolean NOT NULL DEFAULT true
);
COMMENT ON COLUMN staff.role IS '1 physiotherapist, 2 front desk, 3 billing';
INSERT INTO staff (login, full_name, email, password, role, active)
SELECT 'user' || n, (ARRAY['Ana', 'Ben', 'Cleo', 'Dirk', 'Esra', 'Finn'])[1 + n % 6] || ' ' || (ARRAY['Abt', 'Boon', 'Cruz', 'Dahl'])[1 + n % 4],
  'user' || n || '@harbour.example', 'pbkdf2$' || md5('staff' || n), 1 + n % 3, n % 9 <> 0
FROM generate_series(1, 36) AS n;

CREATE TABLE patient (
  id serial PRIMARY KEY,
  first_name varchar(40) NOT NULL,
  last_name varchar(40) NOT NULL,
  birth_date date,
  phone varchar(30),
  insurance_number varchar(20),
  gender smallint NOT NULL DEFAULT 0,
  balance numeric(12, 4) NOT NULL DEFAULT 0
);
INSERT INTO patient (first_name, last_name, birth_date, phone, insurance_number, gender, balance)
SELECT (ARRAY['Ada', 'Bo', 'Cai', 'Dot', 'Eli', 'Fay', 'Gus'])[1 + n % 7], (ARRAY['Hart', 'Ives', 'Jung', 'Kerr', 'Lund'])[1 + n % 5] || n,
  date '1940-01-01' + (n * 37) % 27000, '+49 40 ' || 100000 + n * 7, 'H' || 7000000 + n * 13, n % 4, (n * 1.2345)::numeric(12, 4)
FROM generate_series(1, 640) AS n;

CREATE TABLE appointment (
  id serial PRIMARY KEY,
  patient_id integer NOT NULL, -- no foreign key ever said so
  staff_id integer NOT NULL REFERENCES staff (id),
  starts timestamp NOT NULL,
  minutes smallint NOT NULL DEFAULT 20,
  state smallint NOT NULL,
  note text
);
CREATE INDEX appointment_starts ON appointment (starts);
INSERT INTO appointment (patient_id, staff_id, starts, minutes, state, note)
SELECT CASE WHEN n % 250 = 0 THEN 9000 + n ELSE 1 + (n * 11) % 640 END, 1 + n % 36,
  CASE WHEN n % 800 = 0 THEN timestamp '2024-03-31 02:30' ELSE timestamp '2021-01-04 08:00' + n * interval '9 hours 20 minutes' END,
  20 + 10 * (n % 3), n % 5, CASE WHEN n % 6 = 0 THEN 'Bring the referral' END
FROM generate_series(1, 3000) AS n;
UPDATE appointment SET starts = starts + interval '1 hour 5 minutes'
WHERE id % 800 <> 0 AND starts::date IN ('2021-03-28', '2022-03-27', '2023-03-26', '2024-03-31') AND extract(hour FROM starts) = 2;

CREATE TABLE invoice (
  id serial PRIMARY KEY,
  number varchar(20) NOT NULL UNIQUE,
  patient_id integer NOT NULL REFERENCES patient (id),
  appointment_id integer,
  amount numeric(10, 2) NOT NULL CHECK (amount >= 0),
  currency char(3) NOT NULL DEFAULT 'EUR',
  issued date NOT NULL,
  settled boolean NOT NULL DEFAULT false
);
INSERT INTO invoice (number, patient_id, appointment_id, amount, currency, issued, settled)
SELECT 'R-' || lpad(n::text, 6, '0'), 1 + (n * 11) % 640, CASE WHEN n % 300 = 0 THEN 70000 + n ELSE n END, 40 + (n % 60) * 1.15,
  CASE WHEN n % 12 = 0 THEN 'CHF' ELSE 'EUR' END, date '2021-01-05' + n / 2, n % 4 <> 0
FROM generate_series(1, 2200) AS n;

CREATE TABLE payment (
  id serial PRIMARY KEY,
  invoice_id integer NOT NULL,
  amount numeric(10, 2) NOT NULL,
  paid_at timestamp NOT NULL,
  method varchar(10) NOT NULL
);
INSERT INTO payment (invoice_id, amount, paid_at, method)
SELECT CASE WHEN n % 400 = 0 THEN 50000 + n ELSE n END, 40 + (n % 60) * 1.15, timestamp '2021-01-20 12:00' + n * interval '12 hours',
  (ARRAY['cash', 'card', 'transfer'])[1 + n % 3]
FROM generate_series(1, 1650) AS n;

CREATE TABLE price (
  code varchar(10) PRIMARY KEY,
  title varchar(60) NOT NULL,
  amount numeric(8, 2) NOT NULL
);
INSERT INTO price SELECT 'T' || n, 'Treatment ' || n, 20 + n * 2.5 FROM generate_series(1, 24) AS n;

CREATE VIEW open_invoice AS SELECT id, number, amount, currency, issued FROM invoice WHERE NOT settled;

CREATE FUNCTION round_minutes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.minutes := greatest(NEW.minutes, 10); RETURN NEW; END $$;
CREATE TRIGGER appointment_minutes BEFORE INSERT OR UPDATE ON appointment FOR EACH ROW EXECUTE FUNCTION round_minutes();

CREATE SCHEMA archive;
CREATE TABLE archive.visit_2009 (id integer PRIMARY KEY, patient integer, happened date);
INSERT INTO archive.visit_2009 SELECT n, n % 90, date '2009-01-01' + n % 365 FROM generate_series(1, 480) AS n;
