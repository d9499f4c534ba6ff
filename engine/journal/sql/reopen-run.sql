UPDATE {schema}.runs SET status = 'running', root = NULL, manifest = NULL, completed_at = NULL WHERE id = $1 AND status = 'completed'
