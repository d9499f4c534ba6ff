import type { PlanFunction } from '../../../model/pipelines/plan.ts';
import { type Fragment, join, sql } from '../sql.ts';

type Make = (...args: readonly Fragment[]) => Fragment;

/** A function of fragments, of which there are as many as the plan's function takes. */
const of = (make: (a: Fragment, b: Fragment, c: Fragment, d: Fragment) => Fragment): Make => {
  const none = sql`NULL`;
  return (a = none, b = none, c = none, d = none) => make(a, b, c, d);
};

/** `5^53 · 10^-53`, which is what the last bit of 53 behind the point is worth: so a double is exact as a decimal. */
const bits53 = sql`0.00000000000000011102230246251565404236316680908203125`;
const bits106 = sql`(${bits53} * ${bits53})`;
const two53 = sql`9007199254740992::float8`;

/** All digits of a double, where a cast keeps only fifteen. */
const exactNumeric = of(
  (x) => sql`(SELECT CASE WHEN v IS NULL THEN NULL WHEN v = 'NaN' OR abs(v) >= ${two53} THEN v::numeric
    ELSE trunc(v)::bigint::numeric + trunc((v - trunc(v)) * ${two53})::bigint::numeric * ${bits53}
      + trunc(((v - trunc(v)) * ${two53} - trunc((v - trunc(v)) * ${two53})) * ${two53})::bigint::numeric * ${bits106} END
    FROM (SELECT (${x})::float8 OFFSET 0) AS double (v))`,
);

/** Half to even of a decimal. */
const halfEven = (value: Fragment, places: Fragment): Fragment =>
  sql`(SELECT CASE WHEN n IN ('NaN', 'Infinity', '-Infinity') THEN n
    WHEN abs(n - trunc(n, p)) = 5 * power(10::numeric, -p - 1) AND mod(trunc(abs(n) * power(10::numeric, p)), 2) = 0 THEN trunc(n, p)
    ELSE round(n, p) END FROM (SELECT (${value})::numeric, ${places} OFFSET 0) AS decimals (n, p))`;

/** A quotient of 34 digits, which is what a Decimal128 has. */
const divideDecimal = of(
  (a, b) => sql`(SELECT CASE WHEN q IS NULL OR q = 0 OR q IN ('NaN', 'Infinity', '-Infinity') THEN q
    ELSE trim_scale(round(q, 33 - floor(log(abs(q)))::int)) END
    FROM (SELECT (${a})::numeric * 1.0000000000000000000000000000000000000000000000000000000000000 / (${b})::numeric OFFSET 0) AS quotient (q))`,
);

const asciiLower = sql`'abcdefghijklmnopqrstuvwxyz'`;
const asciiUpper = sql`'ABCDEFGHIJKLMNOPQRSTUVWXYZ'`;

const parts: Readonly<Record<string, (local: Fragment) => Fragment>> = {
  second: (at) => sql`floor(extract(second FROM ${at}))`,
  millisecond: (at) => sql`(extract(milliseconds FROM ${at})::int % 1000)`,
  day_of_week: (at) => sql`(extract(dow FROM ${at}) + 1)`,
  sunday_week: (at) => sql`floor((extract(doy FROM ${at}) + 6 - extract(dow FROM ${at})) / 7)`,
};

/** The part of a local time. */
export function datePart(local: Fragment, unit: string): Fragment {
  const made = parts[unit]?.(local) ?? sql`date_part(${unit}::text, ${local})`;
  return sql`(${made})::int`;
}

/** What JSON holds, where it is of the type that is asked for; a condition on it is never evaluated for another. */
const ifJson = (is: Fragment, value: Fragment): Fragment => sql`(CASE WHEN ${is} THEN ${value} END)`;
const isTyped = (x: Fragment, type: string): Fragment => sql`(jsonb_typeof(${x}) IS NOT DISTINCT FROM ${type}::text)`;
const hasMember = (x: Fragment, ...names: readonly string[]): Fragment =>
  sql`coalesce(jsonb_typeof(${x}) = 'object' AND (${join(
    names.map((name) => sql`jsonb_exists(${x}, ${name}::text)`),
    ' OR ',
  )}), false)`;
const numbers = ['$numberDecimal', '$numberDouble', '$numberLong'];
const isNumber = (x: Fragment): Fragment => sql`(${isTyped(x, 'number')} OR ${hasMember(x, ...numbers)})`;
const isDate = (x: Fragment): Fragment => sql`coalesce(jsonb_typeof(${x} -> '$date') = 'string', false)`;
const wrappers = ['$oid', '$date', '$binary', '$timestamp', '$regularExpression', '$symbol', '$code', ...numbers];

/** A number of relaxed Extended JSON, as it was: those that JSON has none for are texts within. */
const jsonNumber = (x: Fragment): Fragment =>
  sql`(CASE WHEN ${isTyped(x, 'number')} THEN (${x} #>> '{}')::numeric
    WHEN ${hasMember(x, ...numbers)} THEN coalesce(${x} ->> '$numberDecimal', ${x} ->> '$numberDouble', ${x} ->> '$numberLong')::numeric END)`;

const dateJson = (x: Fragment): Fragment =>
  sql`to_char(${x} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') || CASE WHEN extract(milliseconds FROM ${x})::int % 1000 = 0 THEN ''
    ELSE to_char(${x} AT TIME ZONE 'UTC', '.MS') END || 'Z'`;

/** What the functions of plans are in SQL. Those that take a name of a unit or zone are compiled beside them. */
export const functions: Readonly<Record<PlanFunction, Make>> = {
  and: (...each) => sql`(${join(each, ' AND ')})`,
  or: (...each) => sql`(${join(each, ' OR ')})`,
  not: of((a) => sql`(NOT ${a})`),
  is_null: of((a) => sql`(${a} IS NULL)`),
  equal: of((a, b) => sql`(${a} = ${b})`),
  less: of((a, b) => sql`coalesce(${a} < ${b}, false)`),
  less_text: of((a, b) => sql`coalesce(${a} COLLATE "C" < ${b} COLLATE "C", false)`),
  is_among: of((a, b) => sql`${a} = ANY (${b})`),
  same: of((a, b) => sql`coalesce(${a} = ${b}, false)`),
  add: of((a, b) => sql`(${a} + ${b})`),
  subtract: of((a, b) => sql`(${a} - ${b})`),
  multiply: of((a, b) => sql`(${a} * ${b})`),
  divide_double: of((a, b) => sql`((${a})::float8 / (${b})::float8)`),
  divide_decimal: divideDecimal,
  modulo: of((a, b) => sql`((${a})::numeric % (${b})::numeric)`),
  abs: of((a) => sql`abs(${a})`),
  ceil: of((a) => sql`ceil(${a})`),
  floor: of((a) => sql`floor(${a})`),
  trunc: of((a) => sql`trunc(${a})`),
  sqrt: of((a) => sql`sqrt(${a})`),
  round_double: of((a, places) => sql`(${halfEven(exactNumeric(a), places)})::float8`),
  round_decimal: of((a, places) => halfEven(a, places)),
  is_nan: of((a) => sql`coalesce((${a})::float8 = 'NaN', false)`),
  exact_numeric: exactNumeric,
  as_bigint: of((a) => sql`(${a})::bigint`),
  as_double: of((a) => sql`(${a})::float8`),
  as_numeric: of((a) => sql`(${a})::numeric`),
  as_text: of((a) => sql`(${a})::text`),
  coalesce: (...each) => sql`coalesce(${join(each)})`,
  concat: (...each) => sql`(${join(each, ' || ')})`,
  upper_ascii: of((a) => sql`translate(${a}, ${asciiLower}, ${asciiUpper})`),
  lower_ascii: of((a) => sql`translate(${a}, ${asciiUpper}, ${asciiLower})`),
  length: of((a) => sql`length(${a})`),
  substring: of((a, from, count) => sql`substr(${a}, ${from}, ${count})`),
  starts_with: of((a, b) => sql`coalesce(starts_with(${a}, ${b}), false)`),
  contains: of((a, b) => sql`coalesce(strpos(${a}, ${b}) > 0, false)`),
  date_part: of((a, zone, unit) => sql`date_part(${unit}, ${a} AT TIME ZONE ${zone})::int`),
  date_trunc: of(
    (a, zone, unit, days) =>
      sql`((date_trunc(${unit}, (${a} AT TIME ZONE ${zone}) + ${days} * interval '1 day') - ${days} * interval '1 day') AT TIME ZONE ${zone})`,
  ),
  date_text: of((a, zone, format) => sql`to_char(${a} AT TIME ZONE ${zone}, ${format})`),
  ms_between: of((a, b) => sql`trunc(extract(epoch FROM (${a} - ${b})) * 1000)::numeric`),
  add_ms: of((a, ms) => sql`(${a} + round(${ms}) * interval '1 millisecond')`),
  json: of((a) => sql`to_jsonb(${a})`),
  json_oid: of((a) => sql`(CASE WHEN ${a} IS NOT NULL THEN jsonb_build_object('$oid', ${a}) END)`),
  json_date: of((a) => sql`(CASE WHEN ${a} IS NOT NULL THEN jsonb_build_object('$date', ${dateJson(a)}) END)`),
  json_decimal: of((a) => sql`(CASE WHEN ${a} IS NOT NULL THEN jsonb_build_object('$numberDecimal', (${a})::text) END)`),
  json_double: of(
    (a) =>
      sql`(CASE WHEN (${a})::float8 IN ('NaN', 'Infinity', '-Infinity')
        THEN jsonb_build_object('$numberDouble', (${a})::text) ELSE to_jsonb(${a}) END)`,
  ),
  json_array: (...each) => sql`jsonb_build_array(${join(each)})`,
  json_length: of((a) => sql`jsonb_array_length(${a})`),
  json_is_number: of(isNumber),
  json_number: of(jsonNumber),
  json_is_string: of((a) => isTyped(a, 'string')),
  json_text: of((a) => ifJson(isTyped(a, 'string'), sql`(${a} #>> '{}')`)),
  json_is_boolean: of((a) => isTyped(a, 'boolean')),
  json_boolean: of((a) => ifJson(isTyped(a, 'boolean'), sql`(${a})::boolean`)),
  json_is_date: of(isDate),
  json_date_value: of((a) => ifJson(isDate(a), sql`(${a} ->> '$date')::timestamptz`)),
  json_is_oid: of((a) => hasMember(a, '$oid')),
  json_oid_value: of((a) => sql`(${a} ->> '$oid')`),
  json_is_object: of((a) => sql`(${isTyped(a, 'object')} AND NOT ${hasMember(a, ...wrappers)})`),
  json_is_array: of((a) => isTyped(a, 'array')),
  json_member: of((a, name) => sql`(${a} -> ${name})`),
  json_value: of((a) => sql`nullif(${a}, 'null'::jsonb)`),
  json_without_empty: (...each) => sql`(${join(each, ' || ')})`,
};
