CREATE TYPE species AS ENUM ('dog', 'cat', 'rabbit', 'other');
CREATE TYPE appointment_status AS ENUM ('booked', 'arrived', 'completed', 'no_show');
CREATE TABLE clients (id uuid PRIMARY KEY, client_number integer, family_name text, given_name text, email text, mobile_phone text, landline text, account_balance numeric(10,2), client_since date, marketing_consent boolean, preferred_contact text);
CREATE TABLE client_addresses (id uuid PRIMARY KEY, client_id uuid REFERENCES clients, address_line text, city text, postcode text, country text);
CREATE TABLE pets (id uuid PRIMARY KEY, client_id uuid REFERENCES clients, name text, species species, breed text, coat_color text, sex text, is_neutered boolean, born_on date, died_on date, microchip_number text, weight_kg numeric, photo text);
CREATE TABLE insurance_policies (id uuid PRIMARY KEY, pet_id uuid REFERENCES pets, insurer text, policy_number text, excess_amount numeric);
CREATE TABLE veterinarians (id uuid PRIMARY KEY, full_name text, registration_number text, extension text, specialisation text);
CREATE TABLE appointments (id uuid PRIMARY KEY, pet_id uuid REFERENCES pets, veterinarian_id uuid REFERENCES veterinarians, starts_at timestamptz, duration_minutes integer, reason text, status appointment_status, clinical_notes text, fee numeric(10,2), room text);
CREATE TABLE vaccinations (id uuid PRIMARY KEY, pet_id uuid REFERENCES pets, vaccine text, administered_on date, due_on date, batch_number text, administered_by uuid REFERENCES veterinarians, injection_site text);
