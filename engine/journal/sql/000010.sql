-- What was published into systems that no transaction binds to the rows: an item a row, with what the system is known to hold of it.
CREATE TABLE {schema}.published (
  playbook text NOT NULL,
  publication text NOT NULL,
  id text NOT NULL,
  sink text NOT NULL,
  kind text NOT NULL,
  row_key text NOT NULL,
  state text NOT NULL CHECK (state IN ('sending', 'sent', 'held', 'refused', 'dead', 'removing', 'removed')),
  digest text,
  wanted text,
  version text,
  attempts integer NOT NULL DEFAULT 0,
  error text,
  path text,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (playbook, publication, id),
  CONSTRAINT sent_items_have_a_digest CHECK (state <> 'sent' OR digest IS NOT NULL),
  CONSTRAINT items_not_sent_have_a_reason CHECK (state NOT IN ('held', 'refused', 'dead') OR error IS NOT NULL)
);
CREATE INDEX published_by_item ON {schema}.published (playbook, sink, kind, id);
CREATE INDEX published_open ON {schema}.published (playbook, publication, state, id) WHERE state NOT IN ('sent', 'removed');
