-- The smile migration written by hand, straight from what the playbook says in words: an independent witness for expected.json.
-- Legacy tables are in the schema `legacy`, modern ones in `public`. `verdict` holds the fate of every source row, `key_map` its new key.
SET search_path = legacy, public;

CREATE TABLE verdict (phase text, id integer, fate text, reasons text[], PRIMARY KEY (phase, id));
CREATE TABLE key_map (phase text, id integer, key uuid NOT NULL, PRIMARY KEY (phase, id));

CREATE FUNCTION skipped_time(local timestamp) RETURNS boolean STABLE
RETURN local AT TIME ZONE 'America/New_York' AT TIME ZONE 'America/New_York' <> local;
CREATE FUNCTION new_york(local timestamp) RETURNS timestamptz STABLE RETURN local AT TIME ZONE 'America/New_York';
CREATE FUNCTION new_key(phase text, id integer) RETURNS uuid IMMUTABLE RETURN md5(phase || id)::uuid;
CREATE FUNCTION found(reasons text[]) RETURNS text[] IMMUTABLE RETURN array_remove(reasons, NULL);

INSERT INTO key_map SELECT 'practices', legacy_id, id FROM practices;
-- Without statistics the joins below run in nested loops.
ANALYZE;

-- profiles
INSERT INTO verdict
SELECT 'profiles', id, NULL, found(ARRAY[
  CASE WHEN trim(email) = '' THEN 'null_refused' END,
  CASE WHEN skipped_time(date_joined) OR skipped_time(last_login) THEN 'impossible_time' END])
FROM auth_user;

CREATE TABLE wanted_profile AS
SELECT u.id AS legacy, min(u.id) OVER (PARTITION BY lower(trim(u.email))) AS winner, lower(trim(u.email)) AS email, u.username,
  trim(u.first_name) AS first_name, trim(u.last_name) AS last_name, trim(u.first_name) || ' ' || trim(u.last_name) AS display_name,
  u.is_staff, u.is_active AS active, new_york(u.date_joined) AS created_at, new_york(u.last_login) AS last_seen_at
FROM auth_user u JOIN verdict v ON v.phase = 'profiles' AND v.id = u.id AND v.reasons = '{}';

UPDATE verdict SET fate = CASE
  WHEN w.winner <> w.legacy THEN 'skipped'
  WHEN (w.username, w.first_name, w.last_name, w.display_name, w.is_staff, w.active, w.created_at, w.last_seen_at) IS NOT DISTINCT FROM
       (p.username, p.first_name, p.last_name, p.display_name, p.is_staff, p.active, p.created_at, p.last_seen_at) THEN 'unchanged'
  ELSE 'written' END
FROM wanted_profile w LEFT JOIN profiles p USING (email)
WHERE verdict.phase = 'profiles' AND verdict.id = w.legacy;

MERGE INTO profiles p USING (SELECT * FROM wanted_profile WHERE legacy = winner) w ON p.email = w.email
WHEN MATCHED THEN UPDATE SET last_name = w.last_name, display_name = w.display_name
WHEN NOT MATCHED THEN INSERT (id, email, username, first_name, last_name, display_name, is_staff, active, created_at, last_seen_at)
  VALUES (new_key('profiles', w.legacy), w.email, w.username, w.first_name, w.last_name, w.display_name, w.is_staff, w.active,
          w.created_at, w.last_seen_at);
INSERT INTO key_map SELECT 'profiles', w.legacy, p.id FROM wanted_profile w JOIN profiles p USING (email);

-- patients
INSERT INTO verdict
SELECT 'patients', s.id, NULL, found(ARRAY[
  CASE WHEN d.key IS NULL THEN 'orphan' END, CASE WHEN o.key IS NULL THEN 'orphan' END,
  CASE WHEN NOT pg_input_is_valid(nullif(trim(birth_date), ''), 'date') THEN 'invalid_value' END,
  CASE WHEN gender NOT BETWEEN 0 AND 3 THEN 'unknown_value' END, CASE WHEN length(trim(phone)) > 20 THEN 'too_long' END,
  CASE WHEN balance <> round(balance, 6) THEN 'lost_precision' END, CASE WHEN skipped_time(created) THEN 'impossible_time' END])
FROM dispatch_patient s
LEFT JOIN key_map d ON d.phase = 'profiles' AND d.id = doctor_id LEFT JOIN key_map o ON o.phase = 'practices' AND o.id = office_id;

ANALYZE verdict, key_map;
INSERT INTO patients
SELECT new_key('patients', s.id), s.id, d.key, o.key, trim(first_name), trim(last_name), nullif(trim(birth_date), '')::date,
  (enum_range(NULL::patient_gender))[gender + 1], nullif(trim(phone), ''), notes, balance,
  jsonb_build_object('insurance_code', insurance_code, 'referred_by', referred_by), new_york(created)
FROM dispatch_patient s JOIN verdict v ON v.phase = 'patients' AND v.id = s.id AND reasons = '{}'
JOIN key_map d ON d.phase = 'profiles' AND d.id = doctor_id JOIN key_map o ON o.phase = 'practices' AND o.id = office_id;
INSERT INTO key_map SELECT 'patients', legacy_id, id FROM patients;

-- cases
INSERT INTO verdict
SELECT 'cases', s.id, NULL, found(ARRAY[
  CASE WHEN p.key IS NULL THEN 'orphan' END, CASE WHEN o.key IS NULL THEN 'orphan' END,
  CASE WHEN type NOT IN (1, 2, 3, 4, 5, 9) THEN 'unknown_value' END,
  CASE WHEN status NOT IN (0, 10, 20, 30, 40, 90) THEN 'unknown_value' END,
  CASE WHEN NOT pg_input_is_valid(nullif(trim(due_date), ''), 'date') THEN 'invalid_value' END,
  CASE WHEN skipped_time(created) THEN 'impossible_time' END])
FROM dispatch_project s
LEFT JOIN key_map p ON p.phase = 'patients' AND p.id = patient_id LEFT JOIN key_map o ON o.phase = 'practices' AND o.id = office_id;

ANALYZE verdict, key_map;
INSERT INTO cases
SELECT new_key('cases', s.id), s.id, 'CASE-' || lpad(s.id::text, 8, '0'), p.key, o.key,
  (enum_range(NULL::case_type))[least(type, 6)], (enum_range(NULL::case_status))[CASE status WHEN 90 THEN 6 ELSE status / 10 + 1 END],
  rtrim(title), description, nullif(trim(due_date), '')::date, new_york(created)
FROM dispatch_project s JOIN verdict v ON v.phase = 'cases' AND v.id = s.id AND reasons = '{}'
JOIN key_map p ON p.phase = 'patients' AND p.id = patient_id JOIN key_map o ON o.phase = 'practices' AND o.id = office_id;
INSERT INTO key_map SELECT 'cases', legacy_project_id, id FROM cases;

-- projects: a row without a case is told as an orphan, whatever else it lacks
INSERT INTO verdict
SELECT 'projects', s.id, NULL, CASE WHEN c.key IS NULL THEN ARRAY['orphan'] ELSE found(ARRAY[
  CASE WHEN o.key IS NULL THEN 'orphan' END, CASE WHEN u.key IS NULL AND creator_id IS NOT NULL THEN 'orphan' END,
  CASE WHEN price <> round(price, 6) THEN 'lost_precision' END,
  CASE WHEN NOT pg_input_is_valid(settings, 'jsonb') THEN 'invalid_value' END,
  CASE WHEN skipped_time(uploaded) THEN 'impossible_time' END]) END
FROM dispatch_project s LEFT JOIN key_map c ON c.phase = 'cases' AND c.id = s.id
LEFT JOIN key_map o ON o.phase = 'practices' AND o.id = office_id LEFT JOIN key_map u ON u.phase = 'profiles' AND u.id = creator_id;

ANALYZE verdict, key_map;
INSERT INTO projects
SELECT new_key('projects', s.id), s.id, c.key, o.key, u.key, file_name, file_size, checksum,
  replace(storage_path, '/srv/dispatch/media/', 'media/'), new_york(uploaded), price, is_archived = 1, settings::jsonb,
  jsonb_build_object('scanner', scanner, 'software_version', software_version)
FROM dispatch_project s JOIN verdict v ON v.phase = 'projects' AND v.id = s.id AND reasons = '{}'
JOIN key_map c ON c.phase = 'cases' AND c.id = s.id JOIN key_map o ON o.phase = 'practices' AND o.id = office_id
LEFT JOIN key_map u ON u.phase = 'profiles' AND u.id = creator_id;

-- practice_members
INSERT INTO verdict
SELECT 'practice_members', s.id, NULL, found(ARRAY[
  CASE WHEN o.key IS NULL THEN 'orphan' END, CASE WHEN u.key IS NULL THEN 'orphan' END,
  CASE WHEN role NOT BETWEEN 1 AND 4 THEN 'unknown_value' END, CASE WHEN skipped_time(joined) THEN 'impossible_time' END,
  CASE WHEN s.id > min(s.id) OVER (PARTITION BY coalesce(o.key::text, 'none ' || s.id), coalesce(u.key::text, 'none ' || s.id))
    THEN 'duplicate' END])
FROM dispatch_office_doctors s
LEFT JOIN key_map o ON o.phase = 'practices' AND o.id = office_id LEFT JOIN key_map u ON u.phase = 'profiles' AND u.id = user_id;

ANALYZE verdict, key_map;
INSERT INTO practice_members
SELECT new_key('practice_members', s.id), o.key, u.key, (enum_range(NULL::member_role))[role], is_active = 1, new_york(joined)
FROM dispatch_office_doctors s JOIN verdict v ON v.phase = 'practice_members' AND v.id = s.id AND reasons = '{}'
JOIN key_map o ON o.phase = 'practices' AND o.id = office_id JOIN key_map u ON u.phase = 'profiles' AND u.id = user_id;

-- case_states
INSERT INTO verdict
SELECT 'case_states', s.id, NULL, found(ARRAY[
  CASE WHEN c.key IS NULL THEN 'orphan' END, CASE WHEN state NOT BETWEEN 1 AND 5 THEN 'unknown_value' END,
  CASE WHEN skipped_time(created) THEN 'impossible_time' END,
  CASE WHEN s.id > min(s.id) OVER (PARTITION BY project_id, created) THEN 'duplicate' END])
FROM dispatch_state s LEFT JOIN key_map c ON c.phase = 'cases' AND c.id = project_id;

ANALYZE verdict, key_map;
INSERT INTO case_states
SELECT new_key('case_states', s.id), c.key, u.key, (enum_range(NULL::case_state))[state], "order", comment, new_york(created)
FROM dispatch_state s JOIN verdict v ON v.phase = 'case_states' AND v.id = s.id AND reasons = '{}'
JOIN key_map c ON c.phase = 'cases' AND c.id = project_id LEFT JOIN key_map u ON u.phase = 'profiles' AND u.id = actor_id;

-- workflow_templates
CREATE FUNCTION timetable(steps jsonb) RETURNS jsonb STABLE RETURN (
  SELECT jsonb_agg(jsonb_build_object('step', step, 'day', day, 'note', note) ORDER BY place)
  FROM (SELECT place, value -> 'step' AS step, value -> 'note' AS note, sum((value ->> 'days')::integer) OVER (ORDER BY place) AS day
        FROM jsonb_array_elements(steps) WITH ORDINALITY AS each (value, place)) AS days);
INSERT INTO verdict
SELECT 'workflow_templates', s.id, NULL, found(ARRAY[
  CASE WHEN NOT pg_input_is_valid(steps, 'jsonb') THEN 'broken_steps' END,
  CASE WHEN skipped_time(created) THEN 'impossible_time' END,
  CASE WHEN s.id > min(s.id) OVER (PARTITION BY office_id, rtrim(name)) THEN 'duplicate' END])
FROM dispatch_template s;

ANALYZE verdict, key_map;
INSERT INTO workflow_templates
SELECT new_key('workflow_templates', s.id), o.key, rtrim(name), timetable(steps::jsonb), is_active = 1, new_york(created)
FROM dispatch_template s JOIN verdict v ON v.phase = 'workflow_templates' AND v.id = s.id AND reasons = '{}'
JOIN key_map o ON o.phase = 'practices' AND o.id = office_id;

UPDATE verdict SET fate = CASE WHEN reasons = '{}' THEN 'written' ELSE 'quarantined' END WHERE fate IS NULL;
