CREATE TYPE gender AS ENUM ('female', 'male', 'unknown');
CREATE TYPE encounter_kind AS ENUM ('new', 'follow_up', 'emergency');
CREATE TABLE patients (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), legacy_number integer UNIQUE, first_name text NOT NULL, last_name text NOT NULL, birth_date date,
  gender gender, phone text, email text, is_deceased boolean NOT NULL DEFAULT false, blood_type text, preferred_language text,
  registered_at timestamptz, updated_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE patient_addresses (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), patient_id uuid NOT NULL REFERENCES patients, street text, postal_code text, city text, country_code char(2));
CREATE TABLE emergency_contacts (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), patient_id uuid NOT NULL REFERENCES patients, full_name text NOT NULL, phone_number text, relationship text);
CREATE TABLE practitioners (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), display_name text NOT NULL, license_number text, specialty text, is_active boolean);
CREATE TABLE encounters (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), patient_id uuid NOT NULL REFERENCES patients, practitioner_id uuid REFERENCES practitioners,
  started_at timestamptz NOT NULL, ended_at timestamptz, kind encounter_kind, chief_complaint text, notes text, created_by text, telehealth_url text);
CREATE TABLE diagnoses (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), encounter_id uuid NOT NULL REFERENCES encounters, icd10_code text, description text);
CREATE TABLE vital_signs (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), encounter_id uuid NOT NULL REFERENCES encounters, systolic integer, diastolic integer,
  weight_kg numeric, height_cm numeric, body_temperature numeric, oxygen_saturation integer);
CREATE TABLE prescriptions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), encounter_id uuid NOT NULL REFERENCES encounters, medication text NOT NULL, dosage text, frequency text,
  quantity integer, refills integer);
CREATE TABLE invoices (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), encounter_id uuid REFERENCES encounters, total_amount numeric(12,2), amount_paid numeric(12,2), currency char(3));
