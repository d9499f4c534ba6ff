-- $5: [{"sourceKey", "reason", "row"}]. A record that is no row has its place for a key, an element the key of the row that it stands in.
INSERT INTO {schema}.quarantine (batch, run, phase, entity, source_key, reason, field, row)
SELECT $1, $2, $3, $4, u."sourceKey", u.reason, NULL, convert_to(u.row, 'UTF8')
FROM jsonb_to_recordset($5) AS u ("sourceKey" text, reason text, row text)
ON CONFLICT (run, phase, source_key)
DO UPDATE SET batch = excluded.batch, reason = excluded.reason, field = excluded.field, row = excluded.row, status = 'open'
