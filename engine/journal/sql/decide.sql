INSERT INTO {schema}.approvals (artifact, evidence, decision, decided_by, reason) VALUES ($1, $2, $3, $4, $5)
