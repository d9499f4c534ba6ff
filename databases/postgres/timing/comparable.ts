import { plainDouble, plainJson, plainMoment, plainNumber } from '../../../model/comparable-value.ts';

/** Types by their numbers (`pg_type.dat` of PostgreSQL). */
const numbers: ReadonlySet<number> = new Set([20, 21, 23, 26, 1700]);
const floats: ReadonlySet<number> = new Set([700, 701]);
const moments: ReadonlySet<number> = new Set([1114, 1184]);
const json: ReadonlySet<number> = new Set([114, 3802]);
const boolean = 16;

/** A value of a type as a text that is the same for the same value in other types and databases. */
export function comparableText(value: string | null, type: number): string | null {
  if (value === null) return null;
  if (numbers.has(type)) return plainNumber(value);
  if (floats.has(type)) return plainDouble(Number(value));
  if (moments.has(type)) return plainMoment(value.replace(' ', 'T').replace(/\+00$/, ''));
  if (json.has(type)) return plainJson(JSON.parse(value));
  if (type === boolean) return String(value === 't');
  return value;
}
