-- The modern schema: a table for each thing that lay inside a document, uuid keys, enums and checks for what was only custom, and every link held by a
-- foreign key.

CREATE TYPE user_role AS ENUM ('patient', 'clinician', 'admin');
CREATE TYPE user_status AS ENUM ('active', 'suspended', 'closed');
CREATE TYPE allergy_severity AS ENUM ('mild', 'moderate', 'severe');
CREATE TYPE conversation_status AS ENUM ('open', 'waiting', 'closed');
CREATE TYPE message_sender AS ENUM ('patient', 'assistant', 'clinician');
CREATE TYPE mfa_kind AS ENUM ('totp', 'sms', 'recovery');

CREATE TABLE users (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  email text NOT NULL UNIQUE,
  password_hash text,
  role user_role NOT NULL,
  status user_status NOT NULL,
  first_name text NOT NULL,
  last_name text NOT NULL,
  display_name text GENERATED ALWAYS AS (first_name || ' ' || last_name) STORED,
  phone text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT users_email_form CHECK (email ~ '^[^@ ]+@[^@ ]+$')
);
COMMENT ON TABLE users IS 'People with an account: patients, clinicians, and who runs the application.';

CREATE TABLE patient_medical_info (
  user_id uuid PRIMARY KEY REFERENCES users (id),
  birth_date date,
  blood_type text,
  height_cm integer,
  weight_kg numeric(5,1),
  smoker boolean,
  organ_donor boolean,
  notes text,
  insurance_provider text,
  insurance_number text,
  emergency_name text,
  emergency_phone text,
  emergency_relation text,
  CONSTRAINT patient_blood_type CHECK (blood_type ~ '^(A|B|AB|0)[+-]$'),
  CONSTRAINT patient_height CHECK (height_cm BETWEEN 30 AND 260)
);
COMMENT ON TABLE patient_medical_info IS 'What is known of a patient''s health: one row per patient.';

CREATE TABLE allergies (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  user_id uuid NOT NULL REFERENCES users (id),
  ordinal integer NOT NULL,
  substance text NOT NULL,
  severity allergy_severity NOT NULL,
  reaction text,
  noted_at timestamptz NOT NULL
);
COMMENT ON TABLE allergies IS 'What a patient must not be given, and what happens if they are.';

CREATE TABLE medications (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  user_id uuid NOT NULL REFERENCES users (id),
  ordinal integer NOT NULL,
  name text NOT NULL,
  dose numeric(10,3) NOT NULL,
  unit text NOT NULL,
  frequency text NOT NULL,
  started_on date NOT NULL,
  ended_on date,
  is_current boolean GENERATED ALWAYS AS (ended_on IS NULL) STORED,
  CONSTRAINT medications_dose CHECK (dose > 0),
  CONSTRAINT medications_period CHECK (ended_on >= started_on)
);
COMMENT ON TABLE medications IS 'What a patient takes and took: a row per dose, so that what was taken before stays.';

CREATE TABLE medical_history (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  user_id uuid NOT NULL REFERENCES users (id),
  ordinal integer NOT NULL,
  icd10_code text NOT NULL,
  description text NOT NULL,
  diagnosed_on date NOT NULL,
  resolved_on date,
  CONSTRAINT medical_history_icd10 CHECK (icd10_code ~ '^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$')
);
COMMENT ON TABLE medical_history IS 'Diagnoses with their codes of ICD-10.';

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  user_id uuid NOT NULL REFERENCES users (id),
  ordinal integer NOT NULL,
  token_hash text,
  ip inet NOT NULL,
  user_agent text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
COMMENT ON TABLE sessions IS 'Where somebody signed in; without a token hash nobody can go on in it.';

CREATE TABLE mfa_tokens (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id),
  ordinal integer NOT NULL,
  kind mfa_kind NOT NULL,
  secret text,
  created_at timestamptz NOT NULL,
  confirmed_at timestamptz,
  CONSTRAINT mfa_tokens_once UNIQUE (user_id, kind)
);
COMMENT ON TABLE mfa_tokens IS 'Second factors; one without a secret has to be set up anew.';

CREATE TABLE conversations (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  user_id uuid NOT NULL REFERENCES users (id),
  clinician_id uuid REFERENCES users (id),
  legacy_clinician_id text,
  status conversation_status NOT NULL,
  channel text NOT NULL,
  subject text NOT NULL,
  triage_level integer NOT NULL,
  triage_score numeric(7,6) NOT NULL,
  triage_model text NOT NULL,
  started_at timestamptz NOT NULL,
  closed_at timestamptz,
  CONSTRAINT conversations_triage_level CHECK (triage_level BETWEEN 1 AND 5),
  CONSTRAINT conversations_period CHECK (closed_at >= started_at)
);
COMMENT ON TABLE conversations IS 'What a patient asked, who answered, and how urgent it was.';

CREATE TABLE messages (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  conversation_id uuid NOT NULL REFERENCES conversations (id),
  ordinal integer NOT NULL,
  sender message_sender NOT NULL,
  body text NOT NULL,
  tokens integer,
  sent_at timestamptz NOT NULL
);
COMMENT ON TABLE messages IS 'What was said, in its order.';

CREATE TABLE symptoms (
  id uuid PRIMARY KEY,
  conversation_id uuid NOT NULL REFERENCES conversations (id),
  ordinal integer NOT NULL,
  name text NOT NULL,
  severity integer NOT NULL,
  body_site text,
  since date NOT NULL,
  CONSTRAINT symptoms_once UNIQUE (conversation_id, name),
  CONSTRAINT symptoms_severity CHECK (severity BETWEEN 1 AND 10)
);
COMMENT ON TABLE symptoms IS 'What a patient complained of: each symptom once per conversation.';

CREATE TABLE attachments (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  conversation_id uuid NOT NULL REFERENCES conversations (id),
  message_id uuid NOT NULL REFERENCES messages (id),
  ordinal integer NOT NULL,
  file_name text NOT NULL,
  content_type text NOT NULL,
  size_bytes bigint NOT NULL,
  checksum_sha256 text NOT NULL,
  storage_key text NOT NULL,
  uploaded_at timestamptz NOT NULL,
  CONSTRAINT attachments_size CHECK (size_bytes >= 0),
  CONSTRAINT attachments_checksum CHECK (checksum_sha256 ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE attachments IS 'Files that came with a message; the checksum proves that the stored file is still the one that was sent.';

CREATE TABLE prescriptions (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  conversation_id uuid NOT NULL REFERENCES conversations (id),
  prescriber_id uuid NOT NULL REFERENCES users (id),
  ordinal integer NOT NULL,
  number text NOT NULL UNIQUE,
  medication text NOT NULL,
  dose numeric(10,3) NOT NULL,
  unit text NOT NULL,
  refills_allowed integer NOT NULL,
  refills_used integer NOT NULL,
  refills_left integer GENERATED ALWAYS AS (refills_allowed - refills_used) STORED,
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT prescriptions_refills CHECK (refills_used BETWEEN 0 AND refills_allowed),
  CONSTRAINT prescriptions_expiry CHECK (expires_at > issued_at)
);
COMMENT ON TABLE prescriptions IS 'What was prescribed, until when, and how often it may still be refilled.';

CREATE TABLE activity_logs (
  id uuid PRIMARY KEY,
  legacy_id text NOT NULL UNIQUE,
  user_id uuid REFERENCES users (id),
  legacy_user_id text,
  action text NOT NULL,
  entity_type text NOT NULL,
  legacy_entity_id text,
  ip inet NOT NULL,
  user_agent text NOT NULL,
  success boolean NOT NULL,
  changes jsonb,
  at timestamptz NOT NULL
);
COMMENT ON TABLE activity_logs IS 'Who did what, when and from where.';

CREATE TABLE schema_migrations (
  version text PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE schema_migrations IS 'Which versions of this schema have been applied; it has no source.';

-- Rows of the activity log are only ever added, and every change of a user is dated.

CREATE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$BEGIN RAISE EXCEPTION '% of % is refused: its rows are only ever added.', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END$function$;

CREATE FUNCTION public.set_updated_at()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$BEGIN NEW := pg_catalog.jsonb_populate_record(NEW, pg_catalog.jsonb_build_object(TG_ARGV[0], pg_catalog.now())); RETURN NEW; END$function$;

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE ON activity_logs FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON activity_logs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER set_updated_at BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION set_updated_at('updated_at');

-- Patients see their own rows, clinicians those of all patients, and nobody else anything. The application says who asks: app.user_id and app.role.

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users USING (id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid))
  WITH CHECK (id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid));
CREATE POLICY staff ON users FOR SELECT USING (current_setting('app.role', true) IN ('clinician', 'admin'));
ALTER TABLE patient_medical_info ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON patient_medical_info USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid));
CREATE POLICY staff ON patient_medical_info FOR SELECT USING (current_setting('app.role', true) = 'clinician');
ALTER TABLE allergies ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON allergies USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid));
CREATE POLICY staff ON allergies FOR SELECT USING (current_setting('app.role', true) = 'clinician');
ALTER TABLE medications ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON medications USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid));
CREATE POLICY staff ON medications FOR SELECT USING (current_setting('app.role', true) = 'clinician');
ALTER TABLE medical_history ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON medical_history USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid));
CREATE POLICY staff ON medical_history FOR SELECT USING (current_setting('app.role', true) = 'clinician');
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON sessions USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid));
ALTER TABLE mfa_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON mfa_tokens USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid));
ALTER TABLE conversations ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON conversations USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid));
CREATE POLICY staff ON conversations FOR SELECT USING (current_setting('app.role', true) = 'clinician');
ALTER TABLE activity_logs ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON activity_logs USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid));
CREATE POLICY staff ON activity_logs FOR SELECT USING (current_setting('app.role', true) = 'admin');
ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY talk ON messages USING (EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id))
  WITH CHECK (EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id));
ALTER TABLE symptoms ENABLE ROW LEVEL SECURITY;
CREATE POLICY talk ON symptoms USING (EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id))
  WITH CHECK (EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id));
ALTER TABLE attachments ENABLE ROW LEVEL SECURITY;
CREATE POLICY talk ON attachments USING (EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id))
  WITH CHECK (EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id));
ALTER TABLE prescriptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY talk ON prescriptions USING (EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id))
  WITH CHECK (EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id));

-- An index for every reference, and for what the application asks most.

CREATE INDEX activity_logs_at_idx ON activity_logs USING brin (at);
CREATE INDEX activity_logs_changes_idx ON activity_logs USING gin (changes);
CREATE INDEX activity_logs_user_id_at_idx ON activity_logs (user_id, at);
CREATE INDEX allergies_user_id_idx ON allergies (user_id);
CREATE INDEX attachments_conversation_id_idx ON attachments (conversation_id);
CREATE INDEX attachments_message_id_idx ON attachments (message_id);
CREATE INDEX conversations_clinician_id_idx ON conversations (clinician_id);
CREATE INDEX conversations_clinician_id_started_at_c31e47_idx ON conversations (clinician_id, started_at) WHERE (status <> 'closed'::conversation_status);
CREATE INDEX conversations_user_id_started_at_idx ON conversations (user_id, started_at);
CREATE INDEX medical_history_user_id_idx ON medical_history (user_id);
CREATE INDEX medications_user_id_idx ON medications (user_id);
CREATE INDEX messages_body_text_idx ON messages USING gin (to_tsvector('simple'::regconfig, COALESCE(body, ''::text)));
CREATE INDEX messages_conversation_id_idx ON messages (conversation_id);
CREATE INDEX prescriptions_conversation_id_idx ON prescriptions (conversation_id);
CREATE INDEX prescriptions_prescriber_id_idx ON prescriptions (prescriber_id);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE UNIQUE INDEX users_726fe3_idx ON users (lower(email));
