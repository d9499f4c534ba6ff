CREATE TABLE teachers (id uuid PRIMARY KEY, staff_number integer, last_name text, first_name text, rank text, hired_on date, email text, room text, phone_extension text);
CREATE TABLE classrooms (id uuid PRIMARY KEY, code text, label text, grade_level integer, homeroom_teacher_id uuid REFERENCES teachers, capacity integer);
CREATE TABLE students (id uuid PRIMARY KEY, student_number integer, last_name text, first_name text, birth_date date, birth_place text, sex text, has_scholarship boolean, enrolled_on date, classroom_id uuid REFERENCES classrooms, photo_url text, allergies text);
CREATE TABLE student_contacts (id uuid PRIMARY KEY, student_id uuid REFERENCES students, street_address text, postal_code text, city text, parent_phone text, email text);
CREATE TABLE subjects (id uuid PRIMARY KEY, code text, title text, weight numeric);
CREATE TABLE grades (id uuid PRIMARY KEY, student_id uuid REFERENCES students, subject_id uuid REFERENCES subjects, teacher_id uuid REFERENCES teachers, score numeric, assessed_on date, assessment_type text, comment text, max_score numeric);
CREATE TABLE attendance_gaps (id uuid PRIMARY KEY, student_id uuid REFERENCES students, starts_at timestamptz, ends_at timestamptz, is_excused boolean, reason text, reported_via text);
INSERT INTO subjects SELECT gen_random_uuid(), c, c, 1 FROM unnest(ARRAY['MATH','FRAN','PHYS']) c;
