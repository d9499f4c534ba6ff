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

/** How far the chain was walked. */
interface Walk {
  previous: string;
  number: number;
  unkeyed: number;
  readonly unchecked: Record<string, number>;
  /** Whether an entry was recomputed with a key. */
  isProven: boolean;
}

/** Walks the whole chain page by page. */
export async function verifyChain(
  session: SqlSession,
  text: string,
  keys: AuditKeys,
  { expected, each }: ChainOptions,
): Promise<ChainVerdict> {
  const walk: Walk = { previous: beforeTheFirst, number: 0, unkeyed: 0, unchecked: {}, isProven: false };
  for (;;) {
    const rows = await session.query<AuditRow>({ text, values: [walk.number, pageRows] });
    for (const row of rows) {
      if (!follows(row, walk, keys)) return { intact: false, brokenAt: walk.number + 1 };
      each(row);
    }
    if (rows.length < pageRows) break;
  }
  const { previous, number, unkeyed, unchecked } = walk;
  if (expected !== undefined && expected !== previous) return { intact: false, brokenAt: number + 1 };
  return { intact: true, entries: number, hash: number === 0 ? null : previous, unkeyed, unchecked };
}

/** Whether an entry goes on where the walk is, as far as anybody here can tell; the walk is then behind it. */
function follows(row: AuditRow, walk: Walk, keys: AuditKeys): boolean {
  const key = keys.find(({ id }) => id === row.key);
  const secret = key?.secret ?? null;
  if (row.number !== walk.number + 1) return false;
  if (row.key === null && walk.number > walk.unkeyed) return false;
  // Who found a lost key must not be able to go on behind entries of a newer one.
  if (key && secret === null && walk.isProven) return false;
  if ((row.key === null || secret) && row.hash !== entryHash(walk.previous, row, secret)) return false;
  if (row.key === null) walk.unkeyed++;
  else if (secret === null) walk.unchecked[row.key] = (walk.unchecked[row.key] ?? 0) + 1;
  walk.isProven ||= secret !== null;
  Object.assign(walk, { previous: row.hash, number: row.number });
  return true;
}
