-- By which a target is known where its role may not ask for the server's identifier.
CREATE TABLE {schema}.marker (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  marker uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO {schema}.marker DEFAULT VALUES;
