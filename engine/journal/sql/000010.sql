-- Calls to embedders that run elsewhere, each noted with what it may cost before it is made: a call without an outcome may have been paid.
CREATE TABLE {schema}.embedding_calls (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  playbook text NOT NULL,
  embedding text NOT NULL,
  embedder text NOT NULL,
  model text NOT NULL,
  texts integer NOT NULL,
  tokens bigint NOT NULL,
  dollars numeric(16, 8) NOT NULL,
  outcome text CHECK (outcome IN ('embedded', 'refused', 'denied', 'busy', 'unsure')),
  begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz
);
CREATE INDEX embedding_calls_of ON {schema}.embedding_calls (playbook, embedding);
