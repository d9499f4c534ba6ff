SELECT stream, lane, publication, state, wanted, end_lsn AS "end", epoch, worker, run, copies_after AS "copiesAfter", mappings, tables, structure,
       transactions::float8 AS transactions,
       rows::float8 AS rows, to_char(committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "committedAt",
       to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "appliedAt", failure,
       coalesce(alive_until > clock_timestamp(), false) AS "isAlive", held_at AS "heldAt"
FROM {schema}.change_streams WHERE migration = $1 ORDER BY started_at DESC LIMIT 1
