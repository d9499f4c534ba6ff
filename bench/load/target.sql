CREATE TYPE task_status AS ENUM ('open', 'waiting', 'done', 'closed');
CREATE TABLE profiles (id uuid NOT NULL, legacy_id integer NOT NULL, name text NOT NULL);
CREATE TABLE patients (id uuid NOT NULL, legacy_id integer NOT NULL, name text NOT NULL, born date);
CREATE TABLE tasks (
  id uuid NOT NULL, legacy_task_id integer NOT NULL, patient_id uuid NOT NULL, assignee_id uuid, title text NOT NULL, body text,
  amount numeric(15,6) NOT NULL, status task_status NOT NULL, created_at timestamptz NOT NULL, metadata jsonb NOT NULL
);
