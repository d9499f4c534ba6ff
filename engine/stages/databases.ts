import { type DatabaseIdentity, identityWords } from '../../model/database-identity.ts';
import { digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import type { StageContext } from './context.ts';

type Context = Pick<StageContext, 'journal' | 'control' | 'playbook' | 'source' | 'target'>;
type Side = 'source' | 'target';

/** A side's database as it is kept and approved: in this journal only, never beside the playbook. */
export interface KnownDatabase extends DatabaseIdentity {
  readonly side: Side;
  /** Whether the playbook names a database of the server that comes with Godwit. */
  readonly embedded: boolean;
}

export interface DatabaseStanding {
  readonly now: KnownDatabase;
  readonly digest: string;
  /**
   * `approved`: it is the one that was approved last; `accepted`: an embedded one, which needs no approval; `first`: none was ever known, so that it is
   * approved with the first approval of a phase; `other`: a person has to approve it by itself.
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
  const { journal, control, playbook } = context;
  const embedded = playbook[side].url.startsWith('embedded:');
  const now: KnownDatabase = { side, embedded, ...(await context[side].identity()) };
  const last = await journal.lastApproved(control, playbook.playbook, 'databases', side);
  const given = last && (await journal.approval(control, last.digest));
  const approved = last && given ? { database: last.content as KnownDatabase, by: given.by, at: given.at } : null;
  const known = await journal.last(control, playbook.playbook, 'databases', side);
  return { now, digest: digestOf(now), state: stateOf(now, approved?.database ?? null, known !== null), approved };
}

function stateOf(now: KnownDatabase, approved: KnownDatabase | null, isKnown: boolean): DatabaseStanding['state'] {
  if (approved && digestOf(approved.evidence) === digestOf(now.evidence)) return 'approved';
  if (now.embedded && (approved?.embedded ?? true)) return 'accepted';
  return approved === null && !isKnown ? 'first' : 'other';
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
export function otherWords({ now, approved }: DatabaseStanding): string {
  if (approved === null) return `Nobody has approved the ${now.side} yet: ${identityWords(now)}.`;
  const { database, by, at } = approved;
  return `The ${now.side} is ${identityWords(now)}: another database than the one approved on ${at.slice(0, 10)} by ${by}, ${identityWords(database)}.`;
}

/** Keeps a side's database under its digest, so that it can be decided on. */
export async function keepDatabase({ journal, control, playbook }: Context, now: KnownDatabase, author: string): Promise<string> {
  const artifact = { kind: 'databases', playbook: playbook.playbook, name: now.side, content: now, author } as const;
  const digest = await journal.save(control, artifact);
  await journal.noteChange(control, artifact, digest);
  return digest;
}
