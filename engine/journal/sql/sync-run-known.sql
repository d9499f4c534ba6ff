SELECT id FROM {schema}.sync_run_history WHERE sync_job = $1 AND due_at = $2 AND trigger <> 'manual'
