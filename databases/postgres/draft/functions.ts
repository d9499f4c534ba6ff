/**
 * Functions that a drafted default, check, index or computed column may call, by their names in `pg_catalog`. The source's expressions run in the
 * target with the rights of whoever writes there, so what reads files, settings, sequences or other tables is left out.
 */
export const allowedFunctions: ReadonlySet<string> = new Set(
  `abs age array_append array_cat array_length array_lower array_position array_remove array_replace array_to_string array_upper ascii
  bit_length btrim cardinality ceil ceiling char_length character_length chr clock_timestamp concat concat_ws convert_from convert_to cos
  date_bin date_part date_trunc daterange decode degrees div encode exp extract floor format gen_random_uuid greatest initcap int4range
  int8range is_json isempty isfinite jsonb_array_length jsonb_build_array jsonb_build_object jsonb_extract_path jsonb_extract_path_text
  jsonb_path_exists jsonb_strip_nulls jsonb_typeof json_array_length json_build_array json_build_object json_typeof justify_days
  justify_hours justify_interval least left length ln localtimestamp log lower lower_inc lower_inf lpad ltrim make_date make_interval
  make_time make_timestamp make_timestamptz md5 mod now nullif num_nonnulls num_nulls numrange octet_length overlaps overlay pi position
  power quote_literal radians random regexp_count regexp_like regexp_match regexp_replace regexp_substr repeat replace reverse right round
  rpad rtrim setweight sha224 sha256 sha384 sha512 sign sin split_part sqrt starts_with statement_timestamp strip strpos substr substring
  tan text to_ascii to_char to_date to_hex to_jsonb to_number to_timestamp to_tsvector timezone transaction_timestamp translate trim
  trim_array trunc tsrange tstzrange unistr upper upper_inc upper_inf uuidv4 uuidv7 width_bucket xmlcomment`.split(/\s+/),
);
