SELECT DISTINCT playbook FROM {schema}.named_artifacts WHERE kind = 'playbook' ORDER BY playbook LIMIT 1000
