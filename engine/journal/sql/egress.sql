SELECT host, model, agent, policy, prompt, digest, bytes, redactions, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
FROM {schema}.egress WHERE playbook = $1
ORDER BY id DESC
LIMIT $2
