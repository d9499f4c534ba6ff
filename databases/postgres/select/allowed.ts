const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Functions of `pg_catalog` with one value per row or group: nothing that reads beyond its arguments, waits, writes, or grows without end. */
const plainFunctions = words(`
  abs age array_append array_cat array_dims array_length array_lower array_ndims array_position array_positions array_prepend array_remove
  array_replace array_to_json array_to_string array_upper ascii bit_length btrim cardinality cbrt ceil ceiling char_length character_length chr
  concat concat_ws convert_from date date_bin date_part date_trunc decode degrees div encode exp extract floor format gcd host initcap isempty
  isfinite json_array_length json_build_array json_build_object json_extract_path json_extract_path_text json_strip_nulls json_typeof
  jsonb_array_length jsonb_build_array jsonb_build_object jsonb_extract_path jsonb_extract_path_text jsonb_path_exists jsonb_path_query_array
  jsonb_path_query_first jsonb_pretty jsonb_strip_nulls jsonb_typeof justify_days justify_hours justify_interval lcm left length like_escape ln
  log log10 lower lower_inc lower_inf lpad ltrim make_date make_interval make_time make_timestamp masklen md5 mod normalize now num_nonnulls
  num_nulls octet_length overlaps overlay pg_column_size pg_input_is_valid pg_typeof pi position power quote_ident quote_literal radians
  regexp_count regexp_instr regexp_like regexp_match regexp_replace regexp_substr replace reverse right round row_to_json rpad rtrim
  scale sha224 sha256 sha384 sha512 sign similar_to_escape split_part sqrt starts_with statement_timestamp string_to_array strpos substr
  substring text timezone to_char to_date to_hex to_json to_jsonb to_number to_timestamp transaction_timestamp translate trim_array trim_scale
  trunc upper upper_inc upper_inf width_bucket`);

/** Functions that give several rows, with the names of their columns where they have names of their own. */
const setFunctions: Readonly<Record<string, readonly string[]>> = {
  generate_series: [],
  generate_subscripts: [],
  json_array_elements: ['value'],
  json_array_elements_text: ['value'],
  json_each: ['key', 'value'],
  json_each_text: ['key', 'value'],
  json_object_keys: [],
  json_to_record: [],
  json_to_recordset: [],
  jsonb_array_elements: ['value'],
  jsonb_array_elements_text: ['value'],
  jsonb_each: ['key', 'value'],
  jsonb_each_text: ['key', 'value'],
  jsonb_object_keys: [],
  jsonb_path_query: [],
  jsonb_to_record: [],
  jsonb_to_recordset: [],
  regexp_matches: [],
  regexp_split_to_table: [],
  string_to_table: [],
  unnest: [],
};

const aggregates = words(`
  array_agg avg bit_and bit_or bool_and bool_or corr count covar_pop covar_samp every json_agg json_object_agg jsonb_agg jsonb_object_agg max min
  mode percentile_cont percentile_disc regr_count regr_slope stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance`);

const windowFunctions = words('cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number');

/** What a SELECT may call, by its name in `pg_catalog`; everything else is refused. */
export function isAllowedFunction(name: string): boolean {
  return plainFunctions.has(name) || aggregates.has(name) || windowFunctions.has(name) || isSetFunction(name);
}

/** True for functions that give several rows. */
export function isSetFunction(name: string): boolean {
  return Object.hasOwn(setFunctions, name);
}

/** Names of the columns of a function in FROM that has several, or one with a name of its own. */
export function columnsOfFunction(name: string): readonly string[] {
  return Object.hasOwn(setFunctions, name) ? (setFunctions[name] ?? []) : [];
}

/**
 * Functions that answer for every value alike, and never fail by it: so a sensitive value may go into them, and what comes out is hidden. What can
 * fail, or give more or fewer rows, would tell of the value by doing so.
 */
export const hidingFunctions = words(`
  array_agg ascii avg bit_length btrim char_length character_length concat concat_ws count initcap json_agg jsonb_agg length lower ltrim max md5 min
  octet_length reverse row_to_json rtrim string_agg sum to_json to_jsonb upper
  dense_rank first_value lag last_value lead rank row_number`);

/** Types of `pg_catalog` that a value may be cast to. */
const castTypes = words(`
  bit bool bpchar bytea cidr date daterange float4 float8 inet int2 int4 int4range int4multirange int8 int8range int8multirange interval json jsonb
  jsonpath macaddr money name numeric numrange text time timestamp timestamptz timetz tsrange tstzrange uuid varbit varchar`);

/** Other names that SQL has for some of them, where a type is named by a text. */
const typeSynonyms = words('bigint boolean char decimal integer real smallint');

/** True for a type by its name in `pg_catalog`. */
export function isAllowedType(name: string): boolean {
  return castTypes.has(name);
}

/** True for a type that a text names, as in `pg_input_is_valid(x, 'integer')`. */
export function isAllowedTypeText(name: string): boolean {
  return castTypes.has(name) || typeSynonyms.has(name);
}

/** Texts are filled up to at most so many characters. */
export const padLengthMax = 10_000;
