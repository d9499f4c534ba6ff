-- $1: migration, $2: identity, $3: the first parts of a legacy key in canonical form, $4: how many at most.
-- Keys of the target in the order of what follows those parts.
SELECT target_key AS key FROM {schema}.derived_keys_of($1, $2) WHERE starts_with(legacy_key, $3) ORDER BY length(legacy_key), legacy_key LIMIT $4
