-- A run that waits for a person, or was stopped by one, has not failed.
WITH newest AS (
  SELECT DISTINCT ON (h.sync_job) h.sync_job, j.state
  FROM {schema}.sync_run_history h JOIN {schema}.jobs j ON j.id = h.job
  WHERE h.playbook = $1 AND j.state NOT IN ('queued', 'running', 'stopping')
  ORDER BY h.sync_job, h.created_at DESC
)
SELECT (SELECT count(*)::integer FROM newest n JOIN {schema}.synchronization_jobs s ON s.id = n.sync_job
        WHERE n.state = 'failed' AND s.state <> 'deleted') AS failing,
       (SELECT count(*)::integer FROM {schema}.sync_run_history h
        WHERE h.playbook = $1 AND (h.state = 'missed' OR h.trigger = 'misfire') AND h.created_at > $2::timestamptz - interval '24 hours') AS missed,
       greatest(0, extract(epoch FROM $2::timestamptz - least(
         (SELECT min(s.next_run_at) FROM {schema}.synchronization_jobs s WHERE s.playbook = $1 AND s.state = 'active'),
         (SELECT min(h.due_at) FROM {schema}.sync_run_history h JOIN {schema}.jobs j ON j.id = h.job
          WHERE h.playbook = $1 AND h.state = 'open' AND j.state IN ('queued', 'running', 'stopping')))))::integer AS "lagSeconds"
