import type { Decimal128, ObjectId } from 'bson';
import { expected, sourceDocuments } from '../../playbooks/hapihub/generate.ts';

type Document = Readonly<Record<string, unknown>>;

const documents = new Map([...sourceDocuments()].map(({ name, documents: of }) => [name, [...of]] as const));
const aside = new Set(
  expected()
    .labelled.filter(({ fate }) => fate !== 'written')
    .map(({ phase, key }) => `${phase} ${key}`),
);

/** Documents of the generated source that must arrive, as the generator's labels say. */
export function arriving(collection: string): Document[] {
  const isKept = (document: Document, at: number): boolean => {
    const keys = [`24:${idOf(document)}`, `${`document ${at + 1}`.length}:document ${at + 1}`];
    return keys.some((key) => aside.has(`${collection} ${key}`));
  };
  return (documents.get(collection) ?? []).filter((document, at) => !isKept(document, at));
}

export const idOf = ({ _id }: Document): string => (_id as ObjectId).toHexString();

/** Members of documents that are there, as texts by the document's id. */
export const textsOf = (collection: string, member: string): Record<string, string> =>
  Object.fromEntries(arriving(collection).flatMap((each) => (member in each ? [[idOf(each), String(each[member])]] : [])));

/** Adds up money in millionths, by what `keyOf` says; of `1.2E+3` too. */
export function summed(rows: readonly Document[], member: string, keyOf: (document: Document) => string): Record<string, string> {
  const sums = new Map<string, bigint>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0n) + millionthsOf(row[member] as Decimal128));
  return Object.fromEntries([...sums].map(([key, sum]) => [key, textOf(sum)]));
}

/** A decimal that has at most six places. */
export function millionthsOf(value: Decimal128): bigint {
  const [, sign = '', whole = '', places = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:E\+?(-?\d+))?$/.exec(value.toString()) ?? [];
  const shift = 6 - places.length + Number(exponent);
  if (whole === '' || shift < 0) throw new RangeError(`${value} has more than six places`);
  return BigInt(`${sign}${whole}${places}`) * 10n ** BigInt(shift);
}

/** Millionths as PostgreSQL prints a `numeric(15,6)`. */
export function textOf(millionths: bigint): string {
  const [sign, size] = millionths < 0n ? ['-', -millionths] : ['', millionths];
  return `${sign}${size / 1_000_000n}.${String(size % 1_000_000n).padStart(6, '0')}`;
}
