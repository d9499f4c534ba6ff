SELECT phase, entity, count(*)::integer AS rows, max(extract(epoch FROM clock_timestamp() - found_at))::integer AS "ageSeconds",
       (SELECT coalesce(jsonb_object_agg(u.name, u.rows), '{}') FROM (
         SELECT x.name, count(*) AS rows FROM {schema}.conflicts AS o, unnest(o.columns) AS x (name)
         WHERE o.migration = $1 AND o.state = 'open' AND o.phase = c.phase GROUP BY x.name) AS u) AS columns
FROM {schema}.conflicts AS c
WHERE c.migration = $1 AND c.state = 'open'
GROUP BY phase, entity ORDER BY phase
