INSERT INTO {schema}.egress (playbook, host, model, agent, policy, prompt, digest, bytes, redactions)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
