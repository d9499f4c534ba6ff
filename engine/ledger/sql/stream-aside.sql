SELECT (SELECT count(*)::integer FROM {schema}.quarantine WHERE run = $2::uuid AND status NOT IN ('replayed', 'dismissed')) AS "keptAside",
       (SELECT count(*)::integer FROM {schema}.conflicts WHERE migration = $1 AND state = 'open') AS conflicts
