INSERT INTO {schema}.decisions (playbook, actor_kind, actor, what, why, evidence, artifact, model, instructions, spending)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
