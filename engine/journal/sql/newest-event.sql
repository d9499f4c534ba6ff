SELECT sequence::text AS sequence FROM {schema}.events WHERE playbook = $1 ORDER BY events.sequence DESC LIMIT 1
