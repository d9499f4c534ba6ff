import { type AuditKeys, currentKey } from '../../model/audit-key.ts';
import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';
import { type Audit, keyedFromHere } from './audit.ts';
import type { AuditRow } from './chain.ts';
import { approvalsRoot, sealOf } from './seals.ts';
import { keyMissing, tampered } from './tampered.ts';

interface SealedApproval {
  readonly id: string;
  readonly artifact: string;
  readonly author: string;
  readonly sealed: string;
}

/** A decision as the audit log has it. */
interface LoggedDecision {
  readonly id: string;
  readonly artifact: string;
  readonly author: string;
  readonly seal: string;
}

/** What the audit log says of decisions: each of its own, and the sum of those that were there when the log was keyed. */
interface Logged {
  readonly decisions: Map<string, LoggedDecision>;
  before: { readonly upTo: string; readonly root: string };
}

/**
 * Holds the records of the given artifacts against the audit log: the chain is whole, each decision on them stands in it as it is, and none is
 * missing.
 * Throws `record_tampered` with what was changed, `audit_key_missing` where entries cannot be checked.
 */
export async function requireIntact(
  session: SqlSession,
  schema: string,
  audit: Audit,
  keys: AuditKeys,
  artifacts: readonly string[],
): Promise<void> {
  const logged = await readLog(session, audit, keys);
  await requireAsKeyed(session, schema, logged);
  const text = statementText(import.meta.dirname, 'sealed-approvals.sql', schema);
  const found = await session.query<SealedApproval>({ text, values: [artifacts] });
  for (const each of found) requireLogged(each, logged);
  const ids = new Set(found.map(({ id }) => id));
  const wanted = new Set(artifacts);
  const gone = [...logged.decisions.values()].find(({ id, artifact }) => wanted.has(artifact) && !ids.has(id));
  if (gone) throw tampered(`A decision on ${short(gone.artifact)} was removed that stands in the audit log.`, { artifact: gone.artifact });
}

async function readLog(session: SqlSession, audit: Audit, keys: AuditKeys): Promise<Logged> {
  const logged: Logged = { decisions: new Map(), before: { upTo: '0', root: '' } };
  const verdict = await audit.verify(session, undefined, (row) => note(row, logged));
  if (!verdict.intact) {
    const what = `Entry ${verdict.brokenAt} of the audit log was changed, or one before it removed.`;
    throw tampered(what, { entry: verdict.brokenAt });
  }
  const lost = new Set(keys.filter(({ secret }) => secret === null).map(({ id }) => id));
  const missing = Object.keys(verdict.unchecked).filter((id) => !lost.has(id));
  if (missing.length > 0) throw keyMissing(missing);
  if (currentKey(keys) && verdict.unkeyed === verdict.entries) throw tampered('The audit log was made anew without its key.', {});
  return logged;
}

function note({ action, details, key }: AuditRow, logged: Logged): void {
  if (!details.includes('"approval')) return;
  const said = JSON.parse(details) as { readonly approval?: LoggedDecision; readonly approvals?: Logged['before'] };
  if (said.approval) logged.decisions.set(said.approval.id, said.approval);
  if (action !== keyedFromHere || key === null || !said.approvals) return;
  // What was written before proves nothing: from here on the sum stands for it.
  logged.decisions.clear();
  logged.before = said.approvals;
}

/** Decisions from before the log was keyed have no entries that prove them, but together the sum that was taken then. */
async function requireAsKeyed(session: SqlSession, schema: string, { before }: Logged): Promise<void> {
  if (before.upTo === '0' || (await approvalsRoot(session, schema, before.upTo)) === before.root) return;
  throw tampered('The decisions from before the audit log was keyed are not what they were then.', {});
}

function requireLogged({ id, artifact, author, sealed }: SealedApproval, { decisions, before }: Logged): void {
  if (BigInt(id) <= BigInt(before.upTo)) return;
  const logged = decisions.get(id);
  if (!logged)
    throw tampered(`A decision on ${short(artifact)} stands in the journal that nobody made: the audit log has none of it.`, { artifact });
  if (logged.seal !== sealOf(sealed)) throw tampered(`A decision on ${short(artifact)} is not the one of the audit log.`, { artifact });
  if (logged.author !== author) throw tampered(`The author of ${short(artifact)} is not the one of the audit log.`, { artifact });
}

const short = (digest: string): string => digest.slice(0, 12);
