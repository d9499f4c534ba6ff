import { createHmac } from 'node:crypto';
import { type AuditKeys, currentKey, noAuditKeys } from '../../model/audit-key.ts';
import { canonicalJson } from '../../model/digest.ts';
import type { SqlSession, TargetSession } from '../../model/session.ts';
import { inTransaction } from '../batch/write-batch.ts';
import { statementText } from '../schema/install.ts';
import { type AuditRow, beforeTheFirst, type ChainVerdict, entryHash, verifyChain } from './chain.ts';
import { approvalsRoot } from './seals.ts';
import { keyMissing, tampered } from './tampered.ts';

/** Something worth proving later: a decision, a phase boundary, a root. Names and digests, never row values. */
export interface AuditEntry {
  readonly actor: string;
  readonly action: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The newest entry: kept elsewhere it shows a cut at the end, or a chain that was made anew. */
export type AuditHead = Pick<AuditRow, 'number' | 'hash' | 'key'>;

/** The door to the audit log of one journal. */
export interface Audit {
  /**
   * Appends one entry in a transaction of its own; appenders wait for each other. Throws `audit_key_missing`, `record_tampered` where `key`
   * was not called.
   */
  append(session: TargetSession, entry: AuditEntry): Promise<void>;
  /** Appends one entry in the caller's transaction; others wait until it ends. Throws `audit_key_missing`. */
  appendWithin(session: SqlSession, entry: AuditEntry): Promise<void>;
  /**
   * Keys the log from now on with a marked entry, where its newest entry has no key or an older one. Says how the log stood; does nothing where
   * that entry's
   * key is not here. `refuse` may throw for a log that has no key at all.
   */
  key(session: TargetSession, actor: string, refuse?: (found: Unkeyed) => void): Promise<KeyState>;
  /** What shows that a text was written by who has the key; null without one. */
  seal(text: string): string | null;
  /** Whether it was: by any key that is here; where none is, everything passes. */
  isSealed(text: string, seal: string | null): boolean;
  /** The newest entry; null before the first. */
  head(session: SqlSession): Promise<AuditHead | null>;
  /** Entries about a playbook before a number, newest first. */
  before(session: SqlSession, number: number, playbook: string, limit: number): Promise<AuditRow[]>;
  /** Recomputes the chain from the first entry; `each` sees every entry. `expected` is the newest hash known from elsewhere. */
  verify(session: SqlSession, expected?: string, each?: (row: AuditRow) => void): Promise<ChainVerdict>;
}

/**
 * `kept`: nothing was to do; `begun`: the first key; `renewed`: another key than before; `foreign`: the newest entry's key is not here;
 * `none`: no key is.
 */
export type KeyState = 'kept' | 'begun' | 'renewed' | 'foreign' | 'none';

/** What stands in a journal whose log has no key. */
export interface Unkeyed {
  readonly entries: number;
  /** Whether anybody has decided on anything. */
  readonly isDecided: boolean;
}

/** The marked entry from which on another key is used, or the first one. */
export const keyedFromHere = 'audit log keyed';

/** Opens the audit log in `schema`, kept with `keys`. */
export function openAudit(schema: string, keys: AuditKeys = noAuditKeys): Audit {
  const text = (file: string): string => statementText(import.meta.dirname, file, schema);
  const current = currentKey(keys);
  const head = async (session: SqlSession): Promise<AuditHead | null> =>
    (await session.query<AuditHead>({ text: text('last-audit.sql') }))[0] ?? null;
  const lock = (session: SqlSession): Promise<unknown> =>
    session.query({ text: 'SELECT pg_advisory_xact_lock(hashtext($1))', values: [`godwit:${schema}:audit`] });
  const insert = async (session: SqlSession, last: AuditHead | null, { actor, action, details }: AuditEntry): Promise<AuditHead> => {
    const entry = { number: (last?.number ?? 0) + 1, at: new Date().toISOString(), actor, action, details: canonicalJson(details) };
    const row = { ...entry, key: current?.id ?? null };
    const hash = entryHash(last?.hash ?? beforeTheFirst, row, current?.secret ?? null);
    await session.query({ text: text('append-audit.sql'), values: [row.number, row.at, actor, action, row.details, hash, row.key] });
    return { number: row.number, hash, key: row.key };
  };
  const mark = async (session: SqlSession, last: AuditHead | null, actor: string): Promise<AuditHead> => {
    const [row] = last?.key ? [] : await session.query<{ id: string }>({ text: text('last-approval.sql') });
    const approvals = row && { upTo: row.id, root: await approvalsRoot(session, schema, row.id) };
    return insert(session, last, { actor, action: keyedFromHere, details: { before: last?.key ?? null, ...(approvals && { approvals }) } });
  };
  const appendWithin = async (session: SqlSession, entry: AuditEntry): Promise<void> => {
    await lock(session);
    const last = await head(session);
    requireKey(keys, last);
    await insert(session, last?.key && last.key !== current?.id ? await mark(session, last, entry.actor) : last, entry);
  };
  return {
    append: (session, entry) => inTransaction(session, () => appendWithin(session, entry)),
    appendWithin,
    seal: (text) => (current && sealUnder(text, current.secret)) || null,
    isSealed: (text, seal) => !current || keys.some(({ secret }) => secret !== null && sealUnder(text, secret) === seal),
    head,
    before: (session, ...values) => session.query<AuditRow>({ text: text('audit-before.sql'), values }),
    verify: (session, expected, each = () => {}) =>
      verifyChain(session, text('audit-page.sql'), keys, { ...(expected !== undefined && { expected }), each }),
    key: (session, actor, refuse = () => {}) =>
      inTransaction(session, async () => {
        const state = stateOf(keys, await head(session));
        if (state !== 'begun' && state !== 'renewed') return state;
        await lock(session);
        const last = await head(session);
        if (stateOf(keys, last) !== state) return 'kept';
        if (state === 'begun') refuse({ entries: last?.number ?? 0, isDecided: await isDecided(session, text('last-approval.sql')) });
        await mark(session, last, actor);
        return state;
      }),
  };
}

/** Told from the hash of an entry, whose text begins with a hash. */
const sealUnder = (text: string, secret: Buffer): string => createHmac('sha256', secret).update(`sealed\n${text}`).digest('hex');

async function isDecided(session: SqlSession, text: string): Promise<boolean> {
  return (await session.query<{ id: string }>({ text }))[0]?.id !== '0';
}

function stateOf(keys: AuditKeys, last: AuditHead | null): KeyState {
  const current = currentKey(keys);
  if (last?.key && !keys.some(({ id }) => id === last.key)) return 'foreign';
  if (!current) return 'none';
  if (last?.key === current.id) return 'kept';
  return last?.key ? 'renewed' : 'begun';
}

/**
 * Entries of keys that do not know each other would leave nobody who can check them all. A log is keyed when it is opened, so later it cannot
 * be without.
 */
function requireKey(keys: AuditKeys, last: AuditHead | null): void {
  const state = stateOf(keys, last);
  if (state === 'foreign') throw keyMissing([last?.key ?? '']);
  if (state === 'begun') throw tampered('The audit log was made anew without its key.', {});
}
