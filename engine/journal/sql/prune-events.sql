-- Of runs that go on nothing is forgotten.
DELETE FROM {schema}.events AS e
WHERE e.playbook = $1
  AND e.sequence <= (SELECT max(sequence) FROM {schema}.events WHERE playbook = $1) - $2::bigint
  AND NOT EXISTS (SELECT FROM {schema}.runs AS r WHERE r.id = e.run AND r.status = 'running')
