INSERT INTO {schema}.phases (run, phase, entity, place, status) VALUES ($1, $2, $3, $4, 'not_started') ON CONFLICT DO NOTHING
