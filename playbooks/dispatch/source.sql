-- The legacy system at enterprise scale: integer keys, naive New York time, codes that only the code explains, no foreign keys.

CREATE TABLE dispatch_office (id serial PRIMARY KEY, name varchar(120) NOT NULL, phone varchar(40) NOT NULL, city varchar(80) NOT NULL,
  created timestamp NOT NULL);
CREATE TABLE auth_user (id serial PRIMARY KEY, username varchar(30) NOT NULL UNIQUE, first_name varchar(30) NOT NULL,
  last_name varchar(30) NOT NULL, email varchar(75) NOT NULL, password varchar(128) NOT NULL, is_active boolean NOT NULL,
  date_joined timestamp NOT NULL);
CREATE TABLE dispatch_role (id serial PRIMARY KEY, code varchar(20) NOT NULL, name varchar(60) NOT NULL, rank integer NOT NULL);
CREATE TABLE dispatch_role_permission (id serial PRIMARY KEY, role_id integer NOT NULL, permission varchar(60) NOT NULL,
  granted integer NOT NULL);
CREATE TABLE dispatch_doctor (id serial PRIMARY KEY, office_id integer NOT NULL, user_id integer NOT NULL, licence varchar(20) NOT NULL,
  role integer NOT NULL, joined timestamp NOT NULL);
CREATE TABLE dispatch_patient (id serial PRIMARY KEY, doctor_id integer NOT NULL, office_id integer NOT NULL, first_name varchar(60) NOT NULL,
  last_name varchar(60) NOT NULL, birth_date varchar(10) NOT NULL, phone varchar(60) NOT NULL, balance numeric(20,8), created timestamp NOT NULL);
CREATE TABLE dispatch_product (id serial PRIMARY KEY, sku varchar(20) NOT NULL, name varchar(120) NOT NULL, price numeric(20,8) NOT NULL,
  is_active integer NOT NULL);
CREATE TABLE dispatch_discount (id serial PRIMARY KEY, code varchar(20) NOT NULL, percent numeric(9,4) NOT NULL, expires varchar(10) NOT NULL);
CREATE TABLE dispatch_case (id serial PRIMARY KEY, patient_id integer NOT NULL, office_id integer NOT NULL, status integer NOT NULL,
  title varchar(255) NOT NULL, price numeric(20,8), created timestamp NOT NULL);
CREATE TABLE dispatch_jaw (id serial PRIMARY KEY, case_id integer NOT NULL, side integer NOT NULL, teeth integer NOT NULL);
CREATE TABLE dispatch_bracket (id serial PRIMARY KEY, jaw_id integer NOT NULL, tooth integer NOT NULL, material varchar(20) NOT NULL,
  torque numeric(8,2) NOT NULL);
CREATE TABLE dispatch_state (id serial PRIMARY KEY, case_id integer NOT NULL, actor_id integer, state integer NOT NULL,
  created timestamp NOT NULL);
CREATE TABLE dispatch_plan (id serial PRIMARY KEY, case_id integer NOT NULL, author_id integer NOT NULL, steps text NOT NULL,
  weeks integer NOT NULL);
CREATE TABLE dispatch_project (id serial PRIMARY KEY, case_id integer NOT NULL, creator_id integer, file_name varchar(255) NOT NULL,
  file_size bigint NOT NULL, cost numeric(20,8), created timestamp NOT NULL);
CREATE TABLE dispatch_case_file (id serial PRIMARY KEY, project_id integer NOT NULL, kind varchar(10) NOT NULL, path varchar(255) NOT NULL,
  bytes bigint NOT NULL, uploaded timestamp NOT NULL);
CREATE TABLE dispatch_operation (id serial PRIMARY KEY, project_id integer NOT NULL, role_id integer NOT NULL, minutes integer NOT NULL,
  cost numeric(20,8) NOT NULL, done timestamp NOT NULL);
CREATE TABLE dispatch_order (id serial PRIMARY KEY, case_id integer NOT NULL, product_id integer NOT NULL, quantity integer NOT NULL,
  total numeric(20,8) NOT NULL, placed timestamp NOT NULL);
CREATE TABLE dispatch_offer (id serial PRIMARY KEY, order_id integer NOT NULL, discount_id integer, status integer NOT NULL,
  amount numeric(20,8) NOT NULL, made timestamp NOT NULL);
CREATE TABLE dispatch_payment (id serial PRIMARY KEY, order_id integer NOT NULL, method integer NOT NULL, amount numeric(20,8) NOT NULL,
  paid timestamp NOT NULL);
CREATE TABLE dispatch_purchase (id serial PRIMARY KEY, order_id integer NOT NULL, supplier varchar(120) NOT NULL,
  amount numeric(20,8) NOT NULL, bought timestamp NOT NULL);
CREATE TABLE dispatch_task (id serial PRIMARY KEY, case_id integer NOT NULL, assignee_id integer, kind integer NOT NULL,
  title varchar(255) NOT NULL, due varchar(10) NOT NULL, is_done integer NOT NULL, created timestamp NOT NULL);
CREATE TABLE dispatch_case_message (id serial PRIMARY KEY, case_id integer NOT NULL, author_id integer NOT NULL, body text NOT NULL,
  sent timestamp NOT NULL);
CREATE TABLE dispatch_attachment (id serial PRIMARY KEY, message_id integer NOT NULL, file_name varchar(255) NOT NULL, bytes bigint NOT NULL);
CREATE TABLE dispatch_patient_event (id serial PRIMARY KEY, patient_id integer NOT NULL, kind integer NOT NULL, note text,
  happened timestamp NOT NULL);
CREATE TABLE dispatch_system_message (id serial PRIMARY KEY, recipient_id integer NOT NULL, kind integer NOT NULL,
  subject varchar(255) NOT NULL, body text, is_read boolean NOT NULL, sent timestamp NOT NULL);
