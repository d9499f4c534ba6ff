UPDATE {schema}.conflicts SET state = 'gone'
WHERE migration = $1 AND phase = $2 AND state = 'open' AND source_key = ANY ($3::text[]) AND target_key <> ALL ($4::text[])
