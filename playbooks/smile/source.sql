-- The legacy system as its Django application made it in 2012: integer keys, naive New York time, dates and JSON kept as text,
-- status codes that only the code explains, and almost no foreign keys.

CREATE TABLE auth_user (
  id serial PRIMARY KEY,
  username varchar(30) NOT NULL UNIQUE,
  first_name varchar(30) NOT NULL,
  last_name varchar(30) NOT NULL,
  email varchar(75) NOT NULL,
  password varchar(128) NOT NULL,
  is_staff boolean NOT NULL,
  is_active boolean NOT NULL,
  is_superuser boolean NOT NULL,
  last_login timestamp without time zone,
  date_joined timestamp without time zone NOT NULL
);

CREATE TABLE dispatch_office (
  id serial PRIMARY KEY,
  name varchar(120) NOT NULL,
  phone varchar(40) NOT NULL,
  city varchar(80) NOT NULL,
  created timestamp without time zone NOT NULL
);

CREATE TABLE dispatch_patient (
  id serial PRIMARY KEY,
  doctor_id integer NOT NULL,
  office_id integer NOT NULL,
  first_name varchar(60) NOT NULL,
  last_name varchar(60) NOT NULL,
  birth_date varchar(10) NOT NULL DEFAULT '',
  gender integer NOT NULL,
  phone varchar(60) NOT NULL DEFAULT '',
  notes text,
  balance numeric(20,8),
  insurance_code varchar(20),
  referred_by varchar(80),
  created timestamp without time zone NOT NULL
);
CREATE INDEX dispatch_patient_office_id ON dispatch_patient (office_id);

CREATE TABLE dispatch_project (
  id serial PRIMARY KEY,
  patient_id integer NOT NULL,
  office_id integer NOT NULL,
  creator_id integer,
  type integer NOT NULL,
  status integer NOT NULL,
  title varchar(255) NOT NULL,
  description text,
  due_date varchar(10) NOT NULL DEFAULT '',
  created timestamp without time zone NOT NULL,
  file_name varchar(255) NOT NULL,
  file_size bigint NOT NULL,
  checksum varchar(64) NOT NULL,
  storage_path varchar(255) NOT NULL,
  uploaded timestamp without time zone,
  price numeric(20,8),
  is_archived integer NOT NULL DEFAULT 0,
  settings text,
  scanner varchar(60),
  software_version varchar(20),
  render_cache text
);
CREATE INDEX dispatch_project_patient_id ON dispatch_project (patient_id);

CREATE TABLE dispatch_office_doctors (
  id serial PRIMARY KEY,
  office_id integer NOT NULL,
  user_id integer NOT NULL,
  role integer NOT NULL,
  is_active integer NOT NULL DEFAULT 1,
  joined timestamp without time zone NOT NULL
);

CREATE TABLE dispatch_state (
  id serial PRIMARY KEY,
  project_id integer NOT NULL,
  actor_id integer,
  state integer NOT NULL,
  "order" integer NOT NULL,
  comment text,
  created timestamp without time zone NOT NULL
);
CREATE INDEX dispatch_state_project_id ON dispatch_state (project_id);

CREATE TABLE dispatch_template (
  id serial PRIMARY KEY,
  office_id integer NOT NULL REFERENCES dispatch_office (id) DEFERRABLE INITIALLY DEFERRED,
  name varchar(120) NOT NULL,
  steps text NOT NULL,
  is_active integer NOT NULL DEFAULT 1,
  editor_state text,
  created timestamp without time zone NOT NULL
);
