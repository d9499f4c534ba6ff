import type { FieldProfile } from '../../model/profile.ts';

type Patterns = FieldProfile['patterns'];

const shapes: Readonly<Record<keyof Patterns & string, RegExp>> = {
  email: /^[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}$/,
  phone: /^\+?[0-9][0-9 ().\-/]{5,18}[0-9]$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  icd10: /^[A-TV-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/,
  money: /^[€$£¥₱]\s?-?\d[\d.,]*$|^-?\d[\d.,]*\s?[€$£¥₱]$/,
  date: /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$/,
  datetime: /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/,
  url: /^https?:\/\/\S+$/i,
  json: /^\s*[{[][\s\S]*[}\]]\s*$/,
  sha256: /^[0-9a-f]{64}$/i,
  integer: /^[+-]?\d+$/,
  decimal: /^[+-]?\d*[.,]\d+$/,
};
/** No shape needs to look at more of a value. */
const signsLooked = 400;

/** Shares of the values that have each shape, rounded to four places; shapes that none has are left out. */
export function patternsOf(values: readonly string[]): Patterns {
  const looked = values.map((value) => value.slice(0, signsLooked));
  const shares = Object.entries(shapes).map(([name, shape]) => {
    const matching = looked.filter((value) => shape.test(value)).length;
    return [name, Math.round((1e4 * matching) / Math.max(1, looked.length)) / 1e4] as const;
  });
  return Object.fromEntries(shares.filter(([, share]) => share > 0));
}
