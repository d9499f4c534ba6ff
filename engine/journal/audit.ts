import { canonicalJson, sha256Hex } from '../../model/digest.ts';
import type { TargetSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

/** Something worth proving later: a decision, a phase boundary, a root. Names and digests, never row values. */
export interface AuditEntry {
  readonly actor: string;
  readonly action: string;
  readonly details: Readonly<Record<string, unknown>>;
}

interface AuditRow {
  readonly number: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly details: string;
  readonly hash: string;
}

/** What the hash chain says: intact, or the number of the first entry that was changed, or that follows a removed one. */
export type AuditVerdict = { readonly intact: true; readonly entries: number } | { readonly intact: false; readonly brokenAt: number };

const pageRows = 1000;
const beforeTheFirst = '0'.repeat(64);
const text = (file: string, schema: string): string => statementText(import.meta.dirname, file, schema);

/** SHA-256 over the hash before and the entry: changing or removing one breaks all that follow. */
function chain(previous: string, { number, at, actor, action, details }: Omit<AuditRow, 'hash'>): string {
  return sha256Hex(previous + canonicalJson([number, at, actor, action, details]));
}

/** Appends one entry in a transaction of its own; appenders wait for each other. */
export async function appendAudit(session: TargetSession, schema: string, entry: AuditEntry): Promise<void> {
  await session.begin();
  try {
    await session.query({ text: 'SELECT pg_advisory_xact_lock(hashtext($1))', values: [`godwit:${schema}:audit`] });
    const [last] = await session.query<{ number: number; hash: string }>({ text: text('last-audit.sql', schema) });
    const row = { number: (last?.number ?? 0) + 1, at: new Date().toISOString(), actor: entry.actor, action: entry.action };
    const hashed = { ...row, details: canonicalJson(entry.details) };
    const hash = chain(last?.hash ?? beforeTheFirst, hashed);
    await session.query({
      text: text('append-audit.sql', schema),
      values: [hashed.number, hashed.at, hashed.actor, hashed.action, hashed.details, hash],
    });
    await session.commit();
  } catch (error) {
    await session.rollback();
    throw error;
  }
}

/**
 * Recomputes the hash chain from the first entry. `expected` is the newest hash known from elsewhere (a manifest, a printout): without
 * it, entries cut off at the end cannot be noticed.
 */
export async function verifyAudit(session: TargetSession, schema: string, expected?: string): Promise<AuditVerdict> {
  let previous = beforeTheFirst;
  let number = 0;
  for (;;) {
    const rows = await session.query<AuditRow>({ text: text('audit-page.sql', schema), values: [number, pageRows] });
    for (const row of rows) {
      if (row.number !== number + 1 || row.hash !== chain(previous, row)) return { intact: false, brokenAt: number + 1 };
      previous = row.hash;
      number = row.number;
    }
    if (rows.length < pageRows) break;
  }
  if (expected !== undefined && expected !== previous) return { intact: false, brokenAt: number + 1 };
  return { intact: true, entries: number };
}
