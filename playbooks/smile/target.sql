-- The modern schema: uuid keys, real dates and zones, enums instead of codes, JSON as jsonb, and every link held by a foreign key.

CREATE TYPE patient_gender AS ENUM ('unspecified', 'female', 'male', 'other');
CREATE TYPE case_type AS ENUM ('aligner', 'crown', 'bridge', 'implant', 'retainer', 'study_model');
CREATE TYPE case_status AS ENUM ('draft', 'submitted', 'in_production', 'shipped', 'completed', 'cancelled');
CREATE TYPE member_role AS ENUM ('owner', 'dentist', 'assistant', 'front_desk');
CREATE TYPE case_state AS ENUM ('received', 'designed', 'produced', 'delivered', 'returned');

CREATE TABLE practices (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  name text NOT NULL,
  phone varchar(40),
  city text,
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE practices IS 'Dental practices; moved by an earlier tool and only referred to here.';

CREATE TABLE profiles (
  id uuid PRIMARY KEY,
  email text NOT NULL UNIQUE,
  username text NOT NULL,
  first_name text NOT NULL,
  last_name text NOT NULL,
  display_name text,
  is_staff boolean NOT NULL,
  active boolean NOT NULL,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT profiles_email_lower CHECK (email = lower(email))
);
CREATE INDEX profiles_last_name ON profiles (last_name, first_name);
COMMENT ON TABLE profiles IS 'People who sign in: one row per e-mail address.';

CREATE TABLE patients (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  profile_id uuid NOT NULL REFERENCES profiles (id),
  practice_id uuid NOT NULL REFERENCES practices (id),
  first_name text NOT NULL,
  last_name text NOT NULL,
  birth_date date,
  gender patient_gender NOT NULL,
  phone varchar(20),
  notes text,
  account_balance numeric(15,6),
  metadata jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  CONSTRAINT patients_birth_date CHECK (birth_date >= DATE '1890-01-01')
);
CREATE INDEX patients_practice ON patients (practice_id, last_name);
CREATE INDEX patients_profile ON patients (profile_id);
COMMENT ON TABLE patients IS 'Patients with the dentist who treats them and the practice they belong to.';

CREATE TABLE cases (
  id uuid PRIMARY KEY,
  legacy_project_id integer NOT NULL UNIQUE,
  case_number text NOT NULL UNIQUE,
  patient_id uuid NOT NULL REFERENCES patients (id),
  practice_id uuid NOT NULL REFERENCES practices (id),
  type case_type NOT NULL,
  status case_status NOT NULL,
  title text NOT NULL,
  description text,
  due_on date,
  created_at timestamptz NOT NULL,
  CONSTRAINT cases_number_form CHECK (case_number ~ '^CASE-[0-9]{8}$')
);
CREATE INDEX cases_patient ON cases (patient_id);
CREATE INDEX cases_practice_status ON cases (practice_id, status);
CREATE INDEX cases_created ON cases (created_at);
COMMENT ON TABLE cases IS 'Treatments ordered for a patient, each with the number printed on its documents.';

CREATE TABLE projects (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  case_id uuid NOT NULL REFERENCES cases (id),
  practice_id uuid NOT NULL REFERENCES practices (id),
  creator_id uuid REFERENCES profiles (id),
  file_name text NOT NULL,
  file_size bigint NOT NULL,
  checksum_sha256 varchar(64) NOT NULL,
  storage_path text NOT NULL,
  uploaded_at timestamptz,
  production_cost numeric(15,6),
  archived boolean NOT NULL,
  settings jsonb,
  metadata jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT projects_file_size CHECK (file_size >= 0),
  CONSTRAINT projects_checksum CHECK (checksum_sha256 ~ '^[0-9a-f]{64}$'),
  CONSTRAINT projects_cost CHECK (production_cost >= 0)
);
CREATE INDEX projects_case ON projects (case_id);
CREATE INDEX projects_practice ON projects (practice_id);
CREATE INDEX projects_creator ON projects (creator_id);
COMMENT ON TABLE projects IS 'Digital assets of a case: the scan or model file, its size and checksum.';

CREATE TABLE practice_members (
  id uuid PRIMARY KEY,
  practice_id uuid NOT NULL REFERENCES practices (id),
  profile_id uuid NOT NULL REFERENCES profiles (id),
  role member_role NOT NULL,
  active boolean NOT NULL,
  joined_at timestamptz NOT NULL,
  CONSTRAINT practice_members_once UNIQUE (practice_id, profile_id)
);
CREATE INDEX practice_members_profile ON practice_members (profile_id);
COMMENT ON TABLE practice_members IS 'Who works in which practice, and as what.';

CREATE TABLE case_states (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases (id),
  actor_id uuid REFERENCES profiles (id),
  state case_state NOT NULL,
  position integer NOT NULL CHECK (position > 0),
  comment text,
  created_at timestamptz NOT NULL,
  CONSTRAINT case_states_once UNIQUE (case_id, created_at)
);
CREATE INDEX case_states_actor ON case_states (actor_id);
COMMENT ON TABLE case_states IS 'History of a case: what happened when, and who did it.';

CREATE TABLE workflow_templates (
  id uuid PRIMARY KEY,
  practice_id uuid NOT NULL REFERENCES practices (id),
  name text NOT NULL,
  steps jsonb NOT NULL,
  active boolean NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT workflow_templates_once UNIQUE (practice_id, name),
  CONSTRAINT workflow_templates_steps CHECK (jsonb_typeof(steps) = 'array')
);
COMMENT ON TABLE workflow_templates IS 'A practice''s own lists of steps for recurring treatments.';
