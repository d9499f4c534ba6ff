-- $5: [{"sourceKey", "row"}]. A record that is no row has its place for a key.
INSERT INTO {schema}.quarantine (batch, run, phase, entity, source_key, reason, field, row)
SELECT $1, $2, $3, $4, u."sourceKey", 'unreadable', NULL, convert_to(u.row, 'UTF8')
FROM jsonb_to_recordset($5) AS u ("sourceKey" text, row text)
ON CONFLICT (run, phase, source_key)
DO UPDATE SET batch = excluded.batch, reason = excluded.reason, field = excluded.field, row = excluded.row, status = 'open'
