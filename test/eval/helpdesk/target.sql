CREATE TYPE issue_status AS ENUM ('open', 'in_progress', 'closed');
CREATE TYPE issue_priority AS ENUM ('low', 'normal', 'high', 'urgent');
CREATE TABLE accounts (id uuid PRIMARY KEY, username text UNIQUE NOT NULL, email text UNIQUE, display_name text, password_digest text, role text, last_sign_in_at timestamptz, created_at timestamptz NOT NULL DEFAULT now(), locale text, avatar_url text);
CREATE TABLE workspaces (id uuid PRIMARY KEY, code text, name text NOT NULL, description text, owner_id uuid REFERENCES accounts, is_archived boolean, billing_plan text);
CREATE TABLE issues (id uuid PRIMARY KEY, workspace_id uuid REFERENCES workspaces, title text NOT NULL, description text, priority issue_priority, status issue_status, created_by uuid REFERENCES accounts, assigned_to uuid REFERENCES accounts,
  opened_at timestamptz, resolved_at timestamptz, due_on date, estimate_hours numeric, severity text, environment text, affected_version text, sla_policy text, satisfaction_score smallint);
CREATE TABLE issue_messages (id uuid PRIMARY KEY, issue_id uuid REFERENCES issues, author_id uuid REFERENCES accounts, content text, posted_at timestamptz, is_internal boolean, edited_at timestamptz);
CREATE TABLE files (id uuid PRIMARY KEY, issue_id uuid REFERENCES issues, file_name text, size_bytes bigint, content_type text, storage_key text, uploader_id uuid REFERENCES accounts, uploaded_at timestamptz, checksum_sha256 text);
