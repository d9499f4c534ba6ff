-- The modern schema: uuid keys, real dates and zones, enums instead of codes, and every link held by a foreign key.

CREATE TYPE doctor_role AS ENUM ('owner', 'dentist', 'assistant', 'front_desk');
CREATE TYPE case_status AS ENUM ('draft', 'submitted', 'in_production', 'shipped', 'completed', 'cancelled');
CREATE TYPE jaw_side AS ENUM ('upper', 'lower');
CREATE TYPE case_state AS ENUM ('received', 'designed', 'produced', 'delivered', 'returned');
CREATE TYPE file_kind AS ENUM ('stl', 'ply', 'jpg', 'pdf');
CREATE TYPE offer_status AS ENUM ('open', 'accepted', 'declined');
CREATE TYPE payment_method AS ENUM ('card', 'transfer', 'cheque');
CREATE TYPE task_kind AS ENUM ('check', 'make', 'call', 'ship');
CREATE TYPE event_kind AS ENUM ('visit', 'call', 'letter');
CREATE TYPE message_kind AS ENUM ('received', 'shipped', 'due', 'message', 'reminder');

CREATE TABLE offices (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  name text NOT NULL,
  phone varchar(40),
  city text,
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE offices IS 'The dental practices that order.';

CREATE TABLE profiles (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  username text NOT NULL,
  display_name text NOT NULL,
  active boolean NOT NULL,
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE profiles IS 'The people who sign in.';

CREATE TABLE technician_roles (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  code text NOT NULL UNIQUE,
  name text NOT NULL,
  rank integer NOT NULL
);
COMMENT ON TABLE technician_roles IS 'What a technician of the laboratory is.';

CREATE TABLE role_permissions (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  role_id uuid NOT NULL REFERENCES technician_roles (id),
  permission text NOT NULL,
  granted boolean NOT NULL,
  CONSTRAINT role_permissions_once UNIQUE (role_id, permission)
);
COMMENT ON TABLE role_permissions IS 'What each role may do.';

CREATE TABLE doctors (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  office_id uuid NOT NULL REFERENCES offices (id),
  profile_id uuid NOT NULL REFERENCES profiles (id),
  licence text NOT NULL,
  role doctor_role NOT NULL,
  joined_at timestamptz NOT NULL,
  CONSTRAINT doctors_once UNIQUE (office_id, profile_id)
);
CREATE INDEX doctors_profile_id ON doctors (profile_id);
COMMENT ON TABLE doctors IS 'Who treats in which practice, and with which licence.';

CREATE TABLE patients (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  doctor_id uuid NOT NULL REFERENCES doctors (id),
  office_id uuid NOT NULL REFERENCES offices (id),
  first_name text NOT NULL,
  last_name text NOT NULL,
  birth_date date,
  phone varchar(20),
  account_balance numeric(15,6),
  created_at timestamptz NOT NULL
);
CREATE INDEX patients_doctor_id ON patients (doctor_id);
CREATE INDEX patients_office_id ON patients (office_id);
COMMENT ON TABLE patients IS 'The people who are treated, with their doctor, their practice and what they still owe.';

CREATE TABLE products (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  sku text NOT NULL UNIQUE,
  name text NOT NULL,
  price numeric(15,6) NOT NULL,
  active boolean NOT NULL
);
COMMENT ON TABLE products IS 'What can be ordered.';

CREATE TABLE discounts (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  code text NOT NULL UNIQUE,
  percent numeric(7,4) NOT NULL,
  expires_on date
);
COMMENT ON TABLE discounts IS 'Codes that make an offer cheaper.';

CREATE TABLE cases (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  case_number text NOT NULL UNIQUE,
  patient_id uuid NOT NULL REFERENCES patients (id),
  office_id uuid NOT NULL REFERENCES offices (id),
  status case_status NOT NULL,
  title text NOT NULL,
  price numeric(15,6),
  created_at timestamptz NOT NULL
);
CREATE INDEX cases_patient_id ON cases (patient_id);
CREATE INDEX cases_office_id ON cases (office_id);
COMMENT ON TABLE cases IS 'What a practice ordered for a patient.';

CREATE TABLE jaws (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  case_id uuid NOT NULL REFERENCES cases (id),
  side jaw_side NOT NULL,
  teeth integer NOT NULL
);
CREATE INDEX jaws_case_id ON jaws (case_id);
COMMENT ON TABLE jaws IS 'The upper and lower jaw of a case.';

CREATE TABLE brackets (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  jaw_id uuid NOT NULL REFERENCES jaws (id),
  tooth integer NOT NULL,
  material text NOT NULL,
  torque numeric(8,2) NOT NULL
);
CREATE INDEX brackets_jaw_id ON brackets (jaw_id);
COMMENT ON TABLE brackets IS 'A bracket on a tooth of a jaw, with its torque.';

CREATE TABLE case_states (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  case_id uuid NOT NULL REFERENCES cases (id),
  actor_id uuid REFERENCES profiles (id),
  state case_state NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT case_states_once UNIQUE (case_id, created_at)
);
CREATE INDEX case_states_actor_id ON case_states (actor_id);
COMMENT ON TABLE case_states IS 'What happened to a case, and when.';

CREATE TABLE treatment_plans (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  case_id uuid NOT NULL REFERENCES cases (id),
  author_id uuid NOT NULL REFERENCES profiles (id),
  steps jsonb NOT NULL,
  weeks integer NOT NULL
);
CREATE INDEX treatment_plans_case_id ON treatment_plans (case_id);
CREATE INDEX treatment_plans_author_id ON treatment_plans (author_id);
COMMENT ON TABLE treatment_plans IS 'The steps of a treatment, week by week.';

CREATE TABLE projects (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  case_id uuid NOT NULL REFERENCES cases (id),
  creator_id uuid REFERENCES profiles (id),
  file_name text NOT NULL,
  file_size bigint NOT NULL,
  cost numeric(15,6),
  created_at timestamptz NOT NULL
);
CREATE INDEX projects_case_id ON projects (case_id);
CREATE INDEX projects_creator_id ON projects (creator_id);
COMMENT ON TABLE projects IS 'The scan or model of a case, with what it cost.';

CREATE TABLE case_files (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  project_id uuid NOT NULL REFERENCES projects (id),
  kind file_kind NOT NULL,
  path text NOT NULL,
  bytes bigint NOT NULL,
  uploaded_at timestamptz NOT NULL
);
CREATE INDEX case_files_project_id ON case_files (project_id);
COMMENT ON TABLE case_files IS 'Every stored file of a digital project.';

CREATE TABLE operations (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  project_id uuid NOT NULL REFERENCES projects (id),
  role_id uuid NOT NULL REFERENCES technician_roles (id),
  minutes integer NOT NULL,
  cost numeric(15,6) NOT NULL,
  done_at timestamptz NOT NULL
);
CREATE INDEX operations_project_id ON operations (project_id);
CREATE INDEX operations_role_id ON operations (role_id);
COMMENT ON TABLE operations IS 'What technicians did, how long it took, and what it cost.';

CREATE TABLE orders (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  case_id uuid NOT NULL REFERENCES cases (id),
  product_id uuid NOT NULL REFERENCES products (id),
  quantity integer NOT NULL CHECK (quantity > 0),
  total numeric(15,6) NOT NULL,
  placed_at timestamptz NOT NULL
);
CREATE INDEX orders_case_id ON orders (case_id);
CREATE INDEX orders_product_id ON orders (product_id);
COMMENT ON TABLE orders IS 'What was ordered for a case, and its price.';

CREATE TABLE offers (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  order_id uuid NOT NULL REFERENCES orders (id),
  discount_id uuid REFERENCES discounts (id),
  status offer_status NOT NULL,
  amount numeric(15,6) NOT NULL,
  made_at timestamptz NOT NULL,
  CONSTRAINT offers_once UNIQUE (order_id)
);
CREATE INDEX offers_discount_id ON offers (discount_id);
COMMENT ON TABLE offers IS 'What a practice was offered for an order.';

CREATE TABLE payments (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  order_id uuid NOT NULL REFERENCES orders (id),
  method payment_method NOT NULL,
  amount numeric(15,6) NOT NULL,
  paid_at timestamptz NOT NULL
);
CREATE INDEX payments_order_id ON payments (order_id);
COMMENT ON TABLE payments IS 'What was paid for an order.';

CREATE TABLE purchases (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  order_id uuid NOT NULL REFERENCES orders (id),
  supplier text NOT NULL,
  amount numeric(15,6) NOT NULL,
  bought_at timestamptz NOT NULL
);
CREATE INDEX purchases_order_id ON purchases (order_id);
COMMENT ON TABLE purchases IS 'What the laboratory bought for an order.';

CREATE TABLE tasks (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  case_id uuid NOT NULL REFERENCES cases (id),
  assignee_id uuid REFERENCES profiles (id),
  kind task_kind NOT NULL,
  title text NOT NULL,
  due_on date,
  done boolean NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX tasks_case_id ON tasks (case_id);
CREATE INDEX tasks_assignee_id ON tasks (assignee_id);
COMMENT ON TABLE tasks IS 'What has to be done for a case, and who does it.';

CREATE TABLE case_messages (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  case_id uuid NOT NULL REFERENCES cases (id),
  author_id uuid NOT NULL REFERENCES profiles (id),
  body text NOT NULL,
  sent_at timestamptz NOT NULL
);
CREATE INDEX case_messages_case_id ON case_messages (case_id);
CREATE INDEX case_messages_author_id ON case_messages (author_id);
COMMENT ON TABLE case_messages IS 'What people wrote to each other about a case.';

CREATE TABLE message_attachments (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  message_id uuid NOT NULL REFERENCES case_messages (id),
  file_name text NOT NULL,
  bytes bigint NOT NULL
);
CREATE INDEX message_attachments_message_id ON message_attachments (message_id);
COMMENT ON TABLE message_attachments IS 'Files that hang on a message.';

CREATE TABLE patient_events (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  patient_id uuid NOT NULL REFERENCES patients (id),
  kind event_kind NOT NULL,
  note text,
  happened_at timestamptz NOT NULL
);
CREATE INDEX patient_events_patient_id ON patient_events (patient_id);
COMMENT ON TABLE patient_events IS 'Visits, calls and letters.';

CREATE TABLE system_messages (
  id uuid PRIMARY KEY,
  legacy_id integer NOT NULL UNIQUE,
  recipient_id uuid NOT NULL REFERENCES profiles (id),
  kind message_kind NOT NULL,
  subject varchar(100) NOT NULL,
  body text,
  read boolean NOT NULL,
  sent_at timestamptz NOT NULL
);
CREATE INDEX system_messages_recipient_id ON system_messages (recipient_id);
COMMENT ON TABLE system_messages IS 'What the system told people by itself: more than half of all rows.';
