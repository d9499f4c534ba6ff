import { createHmac } from 'node:crypto';
import type { AuditKeys } from '../../model/audit-key.ts';
import { canonicalJson, sha256Hex } from '../../model/digest.ts';
import type { SqlSession } from '../../model/session.ts';

/** An entry as it is stored; `key` is the id of the key that made its hash, null where it has none. */
export interface AuditRow {
  readonly number: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly details: string;
  readonly hash: string;
  readonly key: string | null;
}

export const beforeTheFirst = '0'.repeat(64);

/** Over the hash before and the entry: changing or removing one breaks all that follow. Without a key whoever may write can compute it, too. */
export function entryHash(
  previous: string,
  { number, at, actor, action, details, key }: Omit<AuditRow, 'hash'>,
  secret: Buffer | null,
): string {
  if (secret === null) return sha256Hex(previous + canonicalJson([number, at, actor, action, details]));
  return createHmac('sha256', secret)
    .update(previous + canonicalJson([key, number, at, actor, action, details]))
    .digest('hex');
}

/** What the chain says: intact as far as it could be checked, or the number of the first entry that was changed, or that follows a removed one. */
export type ChainVerdict =
  | {
      readonly intact: true;
      readonly entries: number;
      /** The newest hash, to be kept elsewhere; null for an empty log. */
      readonly hash: string | null;
      /** Entries that were made before the log was keyed: whoever may write the database could have made them anew. */
      readonly unkeyed: number;
      /** Entries whose key is not here, by its id: they could not be checked. */
      readonly unchecked: Readonly<Record<string, number>>;
    }
  | { readonly intact: false; readonly brokenAt: number };

interface ChainOptions {
  readonly expected?: string;
  readonly each: (row: AuditRow) => void;
}

const pageRows = 1000;

/** Walks the whole chain page by page. */
export async function verifyChain(
  session: SqlSession,
  text: string,
  keys: AuditKeys,
  { expected, each }: ChainOptions,
): Promise<ChainVerdict> {
  const unchecked: Record<string, number> = {};
  let [previous, number, unkeyed] = [beforeTheFirst, 0, 0];
  for (;;) {
    const rows = await session.query<AuditRow>({ text, values: [number, pageRows] });
    for (const row of rows) {
      const isKeyed = number > unkeyed;
      if (row.number !== number + 1 || (isKeyed && row.key === null) || !holds(row, previous, keys))
        return { intact: false, brokenAt: number + 1 };
      if (row.key === null) unkeyed++;
      else if (!secretOf(keys, row.key)) unchecked[row.key] = (unchecked[row.key] ?? 0) + 1;
      each(row);
      previous = row.hash;
      number = row.number;
    }
    if (rows.length < pageRows) break;
  }
  if (expected !== undefined && expected !== previous) return { intact: false, brokenAt: number + 1 };
  return { intact: true, entries: number, hash: number === 0 ? null : previous, unkeyed, unchecked };
}

const secretOf = (keys: AuditKeys, wanted: string): Buffer | null => keys.find(({ id }) => id === wanted)?.secret ?? null;

/** An entry whose key is not here cannot be checked; it holds as far as anybody here can tell. */
function holds(row: AuditRow, previous: string, keys: AuditKeys): boolean {
  const secret = row.key === null ? null : secretOf(keys, row.key);
  return (row.key !== null && secret === null) || row.hash === entryHash(previous, row, secret);
}
