-- Rows that stood before are digested when they are noted: which phase noted them, and the row as it was. What was noted before this has neither.
ALTER TABLE {schema}.bystanders ADD COLUMN phase text, ADD COLUMN hash bytea;

-- What each noting came to: SHA-256 over key, a zero byte and the row's hash, read as four numbers and added up as those of written rows are.
-- An entry that
-- somebody slips into the table above is in no sum.
CREATE TABLE {schema}.bystander_sums (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run uuid NOT NULL,
  phase text NOT NULL,
  entity text NOT NULL,
  -- The batch that noted them; none before the first batch of a phase that has no key pass.
  batch uuid,
  rows bigint NOT NULL,
  sums text[] NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX bystander_sums_by_entity ON {schema}.bystander_sums (entity);

INSERT INTO {schema}.bystander_sums (run, phase, entity, rows, sums)
SELECT run, '', entity, count(*),
       ARRAY[
         sum(('x' || encode(substring(leaf, 1, 8), 'hex'))::bit(64)::bigint)::text,
         sum(('x' || encode(substring(leaf, 9, 8), 'hex'))::bit(64)::bigint)::text,
         sum(('x' || encode(substring(leaf, 17, 8), 'hex'))::bit(64)::bigint)::text,
         sum(('x' || encode(substring(leaf, 25, 8), 'hex'))::bit(64)::bigint)::text
       ]
FROM (
  SELECT run, entity, sha256(convert_to(target_key, 'UTF8') || '\x00'::bytea || coalesce(hash, ''::bytea)) AS leaf FROM {schema}.bystanders
) AS noted
GROUP BY run, entity;
