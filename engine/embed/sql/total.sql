SELECT count(*) AS calls, coalesce(sum(texts) FILTER (WHERE outcome = 'embedded'), 0) AS texts, coalesce(sum(tokens), 0) AS tokens,
  coalesce(sum(dollars), 0) AS dollars
FROM {schema}.embedding_calls WHERE playbook = $1 AND embedding = $2
