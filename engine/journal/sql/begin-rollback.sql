-- A run of which anything is taken back is not continued: the next migration is a run of its own.
UPDATE {schema}.runs AS r SET status = 'rolled_back'
WHERE r.id = ANY ($1) AND EXISTS (
  SELECT FROM {schema}.phases AS p WHERE p.run = r.id AND p.phase = ANY ($2) AND p.status NOT IN ('not_started', 'rolled_back'))
