INSERT INTO {schema}.embedding_calls (playbook, embedding, embedder, model, texts, tokens, dollars)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id::text AS id
