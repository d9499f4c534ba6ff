import type { KnownDatabase } from '../../model/artifacts.ts';
import { identityWords } from '../../model/database-identity.ts';
import { digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import type { StageContext } from './context.ts';

type Context = Pick<StageContext, 'journal' | 'control' | 'playbook' | 'source' | 'target'>;
type Records = Pick<StageContext, 'journal' | 'control' | 'playbook'>;
/** What is told of a database that waits. */
type Known = Pick<DatabaseStanding, 'now' | 'approved'>;
type Side = KnownDatabase['side'];

/** Databases of a side that are looked through. */
const knownMax = 50;

export interface DatabaseStanding {
  readonly now: KnownDatabase;
  readonly digest: string;
  /**
   * `approved`: it is the one that was approved last; `accepted`: an embedded one, which needs no approval; `first`: none was ever approved or
   * accepted, so that it is approved with the next approval of a phase; `other`: a person has to approve it by itself.
   */
  readonly state: 'approved' | 'accepted' | 'first' | 'other';
  /** What was approved last, by whom and when; null where nothing was. */
  readonly approved: { readonly database: KnownDatabase; readonly by: string; readonly at: string } | null;
}

/** Whether both databases are the approved ones, however they are reached. */
export async function databasesStanding(context: Context): Promise<DatabaseStanding[]> {
  return [await standingOf(context, 'source'), await standingOf(context, 'target')];
}

async function standingOf(context: Context, side: Side): Promise<DatabaseStanding> {
  const now: KnownDatabase = { side, embedded: isEmbedded(context, side), ...(await context[side].identity()) };
  const approved = await lastApproved(context, side);
  return { now, digest: digestOf(now), state: await stateOf(context, now, approved?.database ?? null), approved };
}

const isEmbedded = ({ playbook }: Pick<Context, 'playbook'>, side: Side): boolean => playbook[side].url.startsWith('embedded:');

/** Why a database that was kept under a digest waits for a person; null where it does not. Neither side is asked. */
export async function databaseWaits(context: Records, digest: string): Promise<(Known & { state: 'first' | 'other' }) | null> {
  const now = await context.journal.readAs(context.control, digest, 'databases');
  const approved = await lastApproved(context, now.side);
  const state = await stateOf(context, now, approved?.database ?? null);
  return state === 'first' || state === 'other' ? { now, approved, state } : null;
}

async function lastApproved({ journal, control, playbook }: Records, side: Side): Promise<DatabaseStanding['approved']> {
  const last = await journal.lastApproved(control, playbook.playbook, 'databases', side);
  const given = last && (await journal.approval(control, last.digest));
  return last && given ? { database: last.content, by: given.by, at: given.at } : null;
}

async function stateOf(context: Records, now: KnownDatabase, approved: KnownDatabase | null): Promise<DatabaseStanding['state']> {
  if (approved && digestOf(approved.evidence) === digestOf(now.evidence)) return 'approved';
  if (now.embedded && (approved?.embedded ?? true)) return 'accepted';
  return approved === null && !(await wasEmbedded(context, now.side)) ? 'first' : 'other';
}

/** Whether rows of the playbook have gone from, or to, an embedded database, which nobody had to approve. */
async function wasEmbedded({ journal, control, playbook }: Records, side: Side): Promise<boolean> {
  for (const digest of await journal.digests(control, playbook.playbook, 'databases', side, knownMax))
    if ((await journal.readAs(control, digest, 'databases')).embedded) return true;
  return false;
}

/** Sides of which no database was ever approved, and one has to be. */
export async function unapprovedSides(context: Records): Promise<Side[]> {
  const sides: Side[] = [];
  for (const side of ['source', 'target'] as const)
    if (!isEmbedded(context, side) && (await lastApproved(context, side)) === null) sides.push(side);
  return sides;
}

/** Keeps the databases that wait for an approval, and who came with them. */
export async function keepDatabases(context: Context, author: string): Promise<void> {
  const { journal, control, playbook } = context;
  for (const { now, digest, state } of await databasesStanding(context)) {
    const before = state === 'approved' ? await journal.last(control, playbook.playbook, 'databases', now.side) : null;
    // One that came back is noted too, so that the one in between waits no longer.
    const cameBack = before !== null && before.digest !== digest && digestOf(before.content.evidence) !== digestOf(now.evidence);
    if (state === 'first' || state === 'other' || cameBack) await keepDatabase(context, now, author);
  }
}

/** Throws `database_not_approved` where a side is not the database that people approved. */
export async function requireDatabases(context: Context): Promise<void> {
  const wrong = (await databasesStanding(context)).filter(({ state }) => state === 'first' || state === 'other');
  if (wrong.length === 0) return;
  throw new GodwitError('database_not_approved', wrong.map(otherWords).join('\n'), {
    details: { sides: wrong.map(({ now }) => now.side) },
  });
}

/** Why a side's database waits for a person. */
export function otherWords({ now, approved }: Known): string {
  if (approved === null) return `Nobody has approved the ${now.side} yet: ${identityWords(now)}.`;
  const { database, by, at } = approved;
  return `The ${now.side} is ${identityWords(now)}: another database than the one approved on ${at.slice(0, 10)} by ${by}, ${identityWords(database)}.`;
}

/** Keeps a side's database under its digest, so that it can be decided on. */
export async function keepDatabase({ journal, control, playbook }: Records, now: KnownDatabase, author: string): Promise<string> {
  const artifact = { kind: 'databases', playbook: playbook.playbook, name: now.side, content: now, author } as const;
  const [digest = ''] = await journal.saveChanges(control, [artifact]);
  return digest;
}
