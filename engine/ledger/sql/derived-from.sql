-- $1: identity, $2: the first parts of a legacy key in canonical form, $3: how many at most. Keys of the target in the order of what follows those parts.
SELECT target_key AS key FROM {schema}.derived_keys_of($1) WHERE starts_with(legacy_key, $2) ORDER BY length(legacy_key), legacy_key LIMIT $3
