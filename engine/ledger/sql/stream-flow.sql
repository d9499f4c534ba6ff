-- What the stream of a run has brought, by phase, in the last day and the last minute.
SELECT phase, sum(coalesce(inserted, 0))::float8 AS inserted, sum(coalesce(overwritten, 0))::float8 AS updated, sum(removed)::float8 AS removed,
       sum(greatest(quarantined, 0))::float8 AS aside,
       coalesce(sum(read) FILTER (WHERE committed_at > clock_timestamp() - interval '1 minute'), 0)::float8 AS "lastMinute"
FROM {schema}.batches
WHERE run = $1::uuid AND kind = 'changes' AND committed_at > clock_timestamp() - interval '1 day'
GROUP BY phase ORDER BY phase
