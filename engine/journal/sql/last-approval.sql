SELECT coalesce(max(id), 0)::text AS id FROM {schema}.approvals
