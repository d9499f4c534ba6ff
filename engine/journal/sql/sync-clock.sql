SELECT clock_timestamp() AS now,
       (SELECT min(next_run_at) FROM {schema}.synchronization_jobs WHERE playbook = $1 AND state = 'active') AS next,
       (SELECT count(*)::integer FROM {schema}.sync_run_history h JOIN {schema}.jobs j ON j.id = h.job
        WHERE h.playbook = $1 AND h.state = 'open' AND j.state IN ('queued', 'running', 'stopping')) AS open
