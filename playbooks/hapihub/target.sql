-- The tables that the documents become: uuid keys, money of six places, and every reference held by a foreign key. `legacy_id` keeps the document's id.

CREATE TYPE user_role AS ENUM ('admin', 'clinician', 'cashier', 'auditor');
CREATE TYPE patient_sex AS ENUM ('female', 'male', 'unknown');
CREATE TYPE encounter_status AS ENUM ('arrived', 'in_progress', 'finished', 'cancelled');

CREATE TABLE organizations (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  philhealth_accreditation text,
  parent_id uuid REFERENCES organizations (id),
  head_office_id uuid,
  owner_id uuid,
  clearing_account_id uuid,
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE organizations IS 'Tenants: whoever runs hospitals, clinics and laboratories. Every other row belongs to one.';

CREATE TABLE facilities (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  name text NOT NULL,
  kind text NOT NULL,
  part_of_id uuid REFERENCES facilities (id),
  director_id uuid,
  created_at timestamptz NOT NULL
);
CREATE INDEX facilities_org ON facilities (org_id);

CREATE TABLE users (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  email text NOT NULL UNIQUE,
  role user_role NOT NULL,
  practitioner_id uuid,
  created_at timestamptz NOT NULL
);
CREATE INDEX users_org ON users (org_id);

CREATE TABLE practitioners (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  facility_id uuid NOT NULL REFERENCES facilities (id),
  family_name text NOT NULL,
  given_name text NOT NULL,
  prc_number text NOT NULL,
  user_id uuid REFERENCES users (id),
  supervisor_id uuid REFERENCES practitioners (id),
  created_at timestamptz NOT NULL
);
CREATE INDEX practitioners_org ON practitioners (org_id);

CREATE TABLE patients (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  mrn text NOT NULL,
  family_name text NOT NULL,
  given_name text NOT NULL,
  birth_date date,
  sex patient_sex NOT NULL,
  philhealth_no text COLLATE "C",
  address_line text,
  address_city text,
  address_zip text,
  primary_practitioner_id uuid REFERENCES practitioners (id),
  guarantor_id uuid REFERENCES patients (id),
  last_encounter_id uuid,
  created_at timestamptz NOT NULL,
  UNIQUE (org_id, mrn)
);
COMMENT ON COLUMN patients.philhealth_no IS 'The PhilHealth number as it was typed, byte for byte.';

CREATE TABLE patient_identifiers (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES organizations (id),
  patient_id uuid NOT NULL REFERENCES patients (id),
  ordinal integer NOT NULL,
  system text NOT NULL,
  value text NOT NULL,
  UNIQUE (patient_id, system)
);

CREATE TABLE encounters (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  patient_id uuid NOT NULL REFERENCES patients (id),
  facility_id uuid NOT NULL REFERENCES facilities (id),
  practitioner_id uuid REFERENCES practitioners (id),
  previous_id uuid REFERENCES encounters (id),
  invoice_id uuid,
  status encounter_status NOT NULL,
  copay numeric(15,6),
  started_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX encounters_org ON encounters (org_id);
CREATE INDEX encounters_patient ON encounters (patient_id);

CREATE TABLE encounter_diagnoses (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES organizations (id),
  encounter_id uuid NOT NULL REFERENCES encounters (id),
  ordinal integer NOT NULL,
  code text NOT NULL,
  note text,
  UNIQUE (encounter_id, code)
);

CREATE TABLE accounts (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  code text NOT NULL,
  currency text NOT NULL CHECK (currency IN ('PHP', 'USD')),
  patient_id uuid REFERENCES patients (id),
  opening_entry_id uuid,
  created_at timestamptz NOT NULL,
  UNIQUE (org_id, code)
);

CREATE TABLE invoices (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  number text NOT NULL,
  patient_id uuid NOT NULL REFERENCES patients (id),
  account_id uuid NOT NULL REFERENCES accounts (id),
  encounter_id uuid REFERENCES encounters (id),
  claim_id uuid,
  currency text NOT NULL CHECK (currency IN ('PHP', 'USD')),
  total numeric(15,6) NOT NULL CHECK (total <> 'NaN'),
  issued_at timestamptz NOT NULL,
  UNIQUE (org_id, number)
);
CREATE INDEX invoices_patient ON invoices (patient_id);
COMMENT ON COLUMN invoices.total IS 'Money of six places, as Decimal128 held it; what does not fit is kept aside.';

CREATE TABLE invoice_lines (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES organizations (id),
  invoice_id uuid NOT NULL REFERENCES invoices (id),
  ordinal integer NOT NULL,
  line integer NOT NULL,
  sku text NOT NULL,
  quantity integer NOT NULL CHECK (quantity > 0),
  unit_price numeric(15,6) NOT NULL,
  amount numeric(15,6) NOT NULL,
  UNIQUE (invoice_id, line),
  CONSTRAINT invoice_lines_amount CHECK (amount = quantity * unit_price)
);

CREATE TABLE tags (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES organizations (id),
  name text COLLATE "C" NOT NULL,
  UNIQUE (org_id, name)
);
COMMENT ON TABLE tags IS 'Each tag once per tenant, byte for byte: upper and lower case are two.';

CREATE TABLE invoice_tags (
  id uuid PRIMARY KEY,
  invoice_id uuid NOT NULL REFERENCES invoices (id),
  org_id uuid NOT NULL REFERENCES organizations (id),
  tag text COLLATE "C" NOT NULL,
  ordinal integer NOT NULL,
  UNIQUE (invoice_id, tag),
  FOREIGN KEY (org_id, tag) REFERENCES tags (org_id, name)
);
CREATE INDEX invoice_tags_tag ON invoice_tags (org_id, tag);

CREATE TABLE payments (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  receipt text NOT NULL UNIQUE,
  invoice_id uuid NOT NULL REFERENCES invoices (id),
  refund_of_id uuid REFERENCES payments (id),
  currency text NOT NULL CHECK (currency IN ('PHP', 'USD')),
  amount numeric(15,6) NOT NULL CHECK (amount <> 'NaN'),
  method text NOT NULL,
  paid_at timestamptz NOT NULL
);
CREATE INDEX payments_invoice ON payments (invoice_id);

CREATE TABLE claims (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  invoice_id uuid NOT NULL REFERENCES invoices (id),
  patient_id uuid NOT NULL REFERENCES patients (id),
  replaces_id uuid REFERENCES claims (id),
  series text NOT NULL UNIQUE,
  status text NOT NULL CHECK (status IN ('filed', 'returned', 'paid', 'denied')),
  amount numeric(15,6) NOT NULL CHECK (amount >= 0 AND amount <> 'NaN'),
  form text COLLATE "C" NOT NULL,
  filed_at timestamptz NOT NULL
);
COMMENT ON COLUMN claims.form IS 'The claim form as it was sent to PhilHealth, byte for byte.';

CREATE TABLE journal_entries (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  account_id uuid NOT NULL REFERENCES accounts (id),
  payment_id uuid REFERENCES payments (id),
  reverses_id uuid REFERENCES journal_entries (id),
  currency text NOT NULL CHECK (currency IN ('PHP', 'USD')),
  debit numeric(15,6) NOT NULL,
  credit numeric(15,6) NOT NULL,
  posted_at timestamptz NOT NULL,
  CONSTRAINT journal_entries_one_side CHECK (debit >= 0 AND credit >= 0 AND (debit = 0 OR credit = 0))
);
CREATE INDEX journal_entries_account ON journal_entries (account_id);

ALTER TABLE organizations
  ADD FOREIGN KEY (head_office_id) REFERENCES facilities (id),
  ADD FOREIGN KEY (owner_id) REFERENCES users (id),
  ADD FOREIGN KEY (clearing_account_id) REFERENCES accounts (id);
ALTER TABLE facilities ADD FOREIGN KEY (director_id) REFERENCES practitioners (id);
ALTER TABLE users ADD FOREIGN KEY (practitioner_id) REFERENCES practitioners (id);
ALTER TABLE patients ADD FOREIGN KEY (last_encounter_id) REFERENCES encounters (id);
ALTER TABLE encounters ADD FOREIGN KEY (invoice_id) REFERENCES invoices (id);
ALTER TABLE accounts ADD FOREIGN KEY (opening_entry_id) REFERENCES journal_entries (id);
ALTER TABLE invoices ADD FOREIGN KEY (claim_id) REFERENCES claims (id);

CREATE TABLE hl7_messages (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  patient_id uuid REFERENCES patients (id),
  answers_id uuid REFERENCES hl7_messages (id),
  raw text COLLATE "C" NOT NULL,
  received_at timestamptz NOT NULL
);
COMMENT ON COLUMN hl7_messages.raw IS 'HL7 version 2, byte for byte: segments end with a carriage return.';

CREATE TABLE audit_events (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  sequence bigint NOT NULL UNIQUE,
  actor_id uuid NOT NULL REFERENCES users (id),
  action text NOT NULL,
  entity text NOT NULL,
  entity_number integer NOT NULL,
  changes jsonb NOT NULL,
  previous_hash text NOT NULL,
  hash text NOT NULL UNIQUE,
  at timestamptz NOT NULL
);
COMMENT ON TABLE audit_events IS 'Each event holds the hash of the one before it.';

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  user_id uuid NOT NULL REFERENCES users (id),
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE system_events (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  level text NOT NULL,
  message text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX system_events_at ON system_events (at);
COMMENT ON TABLE system_events IS 'A capped collection before: the newest thousand.';

CREATE TABLE documents (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  org_id uuid NOT NULL REFERENCES organizations (id),
  patient_id uuid REFERENCES patients (id),
  filename text NOT NULL,
  length bigint NOT NULL,
  chunk_size integer NOT NULL,
  uploaded_at timestamptz NOT NULL,
  content_type text,
  md5 text,
  sha256 text NOT NULL,
  content bytea NOT NULL
);

-- Balances that the application had added up by aggregation pipelines at every look.
CREATE MATERIALIZED VIEW account_balances AS
SELECT org_id, account_id, currency, sum(debit) AS debits, sum(credit) AS credits, count(*) AS entries, sum(debit) - sum(credit) AS balance
FROM journal_entries
GROUP BY org_id, account_id, currency
WITH NO DATA;
CREATE UNIQUE INDEX account_balances_key ON account_balances (account_id, currency);

CREATE MATERIALIZED VIEW tenant_balances AS
SELECT invoiced.org_id, invoiced.currency, invoiced.total AS invoiced, paid.total AS paid, invoiced.total - paid.total AS outstanding
FROM (SELECT org_id, currency, sum(total) AS total FROM invoices GROUP BY org_id, currency) AS invoiced
JOIN (SELECT org_id, currency, sum(amount) AS total FROM payments GROUP BY org_id, currency) AS paid
  ON paid.org_id = invoiced.org_id AND paid.currency = invoiced.currency
WITH NO DATA;
CREATE UNIQUE INDEX tenant_balances_key ON tenant_balances (org_id, currency);

-- What the pipelines of the application come to over the tables: `godwit views --playbook hapihub` says these.

CREATE VIEW account_balances_by_pipeline AS
SELECT "t4"."c1" AS "_id", "t4"."c2" AS "debits", "t4"."c3" AS "credits", "t4"."c4" AS "entries", "t4"."c5" AS "balance" FROM (SELECT
"t3"."c1" AS "c1", "t3"."c2" AS "c2", "t3"."c3" AS "c3", "t3"."c4" AS "c4", ("t3"."c2" - "t3"."c3") AS "c5" FROM (SELECT "t2"."c1" AS "c1",
coalesce(sum("t2"."c5"), '0'::numeric) AS "c2", coalesce(sum("t2"."c6"), '0'::numeric) AS "c3", count(*) AS "c4" FROM (SELECT
"t1"."account_id" AS "c1", "t1"."legacy_id" AS "c2", "t1"."org_id" AS "c3", "t1"."currency" AS "c4", "t1"."debit" AS "c5", "t1"."credit" AS
"c6", "t1"."posted_at" AS "c7", "t1"."payment_id" AS "c8", "t1"."reverses_id" AS "c9" FROM "journal_entries" AS "t1") AS "t2" GROUP BY
"t2"."c1") AS "t3") AS "t4";

CREATE VIEW claims_by_status AS
SELECT "t3"."c1" AS "_id.org", "t3"."c2" AS "_id.status", "t3"."c3" AS "claimed", "t3"."c4" AS "claims" FROM (SELECT "t2"."c1" AS "c1",
"t2"."c2" AS "c2", coalesce(sum("t2"."c7"), '0'::numeric) AS "c3", count(*) AS "c4" FROM (SELECT "t1"."org_id" AS "c1", "t1"."status" AS
"c2", "t1"."legacy_id" AS "c3", "t1"."invoice_id" AS "c4", "t1"."patient_id" AS "c5", "t1"."series" AS "c6", "t1"."amount" AS "c7",
"t1"."form" AS "c8", "t1"."filed_at" AS "c9", "t1"."replaces_id" AS "c10" FROM "claims" AS "t1") AS "t2" GROUP BY "t2"."c1", "t2"."c2") AS
"t3";

CREATE VIEW invoiced_by_tenant AS
SELECT "t5"."c1" AS "_id.org", "t5"."c2" AS "_id.currency", "t5"."c3" AS "total", "t5"."c4" AS "invoices" FROM (SELECT "t4"."c1" AS "c1",
"t4"."c2" AS "c2", coalesce(sum("t4"."c7"), '0'::numeric) AS "c3", count(*) AS "c4" FROM (SELECT "t1"."org_id" AS "c1", "t1"."currency" AS
"c2", "t1"."legacy_id" AS "c3", "t1"."number" AS "c4", "t1"."patient_id" AS "c5", "t1"."account_id" AS "c6", "t1"."total" AS "c7", "t1"."id"
AS "c8", "t1"."encounter_id" AS "c9", "t1"."claim_id" AS "c10", "t1"."issued_at" AS "c11" FROM "invoices" AS "t1") AS "t4" GROUP BY
"t4"."c1", "t4"."c2") AS "t5";

CREATE VIEW invoices_by_tag AS
SELECT "t5"."c1" AS "_id", "t5"."c2" AS "invoices", "t5"."c3" AS "total" FROM (SELECT "t4"."c1" AS "c1", count(*) AS "c2",
coalesce(sum("t4"."c8"), '0'::numeric) AS "c3" FROM (SELECT "t3"."tag" AS "c1", "t1"."legacy_id" AS "c2", "t1"."org_id" AS "c3",
"t1"."number" AS "c4", "t1"."patient_id" AS "c5", "t1"."account_id" AS "c6", "t1"."currency" AS "c7", "t1"."total" AS "c8", "t1"."id" AS
"c9", "t1"."encounter_id" AS "c10", "t1"."claim_id" AS "c11", "t1"."issued_at" AS "c12" FROM "invoices" AS "t1" INNER JOIN "invoice_tags" AS
"t3" ON (("t3"."invoice_id" = "t1"."id"))) AS "t4" GROUP BY "t4"."c1") AS "t5";

CREATE VIEW paid_by_tenant AS
SELECT "t3"."c1" AS "_id.org", "t3"."c2" AS "_id.currency", "t3"."c3" AS "paid", "t3"."c4" AS "payments" FROM (SELECT "t2"."c1" AS "c1",
"t2"."c2" AS "c2", coalesce(sum("t2"."c6"), '0'::numeric) AS "c3", count(*) AS "c4" FROM (SELECT "t1"."org_id" AS "c1", "t1"."currency" AS
"c2", "t1"."legacy_id" AS "c3", "t1"."receipt" AS "c4", "t1"."invoice_id" AS "c5", "t1"."amount" AS "c6", "t1"."method" AS "c7",
"t1"."paid_at" AS "c8", "t1"."refund_of_id" AS "c9" FROM "payments" AS "t1") AS "t2" GROUP BY "t2"."c1", "t2"."c2") AS "t3";

CREATE VIEW revenue_by_month AS
SELECT "t5"."c1" AS "_id.month", "t5"."c2" AS "_id.currency", "t5"."c3" AS "total" FROM (SELECT "t4"."c1" AS "c1", "t4"."c2" AS "c2",
coalesce(sum("t4"."c8"), '0'::numeric) AS "c3" FROM (SELECT to_char("t1"."issued_at" AT TIME ZONE 'Asia/Manila'::text, 'YYYY"-"MM'::text) AS
"c1", "t1"."currency" AS "c2", "t1"."legacy_id" AS "c3", "t1"."org_id" AS "c4", "t1"."number" AS "c5", "t1"."patient_id" AS "c6",
"t1"."account_id" AS "c7", "t1"."total" AS "c8", "t1"."id" AS "c9", "t1"."encounter_id" AS "c10", "t1"."claim_id" AS "c11", "t1"."issued_at"
AS "c12" FROM "invoices" AS "t1") AS "t4" GROUP BY "t4"."c1", "t4"."c2") AS "t5" ORDER BY "t5"."c1" COLLATE "C" ASC NULLS FIRST, "t5"."c2"
COLLATE "C" ASC NULLS FIRST;
