import { type KnownDatabase, sideOf } from '../../model/artifacts.ts';
import { identityWords } from '../../model/database-identity.ts';
import { digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Playbook } from '../../model/playbook.ts';
import { connectionOf, databaseLabel, databaseNames } from '../../model/playbook-databases.ts';
import { sides } from '../../model/workbench.ts';
import { sourceOf, targetOf } from '../route.ts';
import type { StageContext } from './context.ts';

type Context = Pick<StageContext, 'journal' | 'control' | 'playbook' | 'source' | 'target' | 'several'>;
type Records = Pick<StageContext, 'journal' | 'control' | 'playbook'>;
/** What is told of a database that waits. */
type Known = Pick<DatabaseApproval, 'now' | 'approved'>;
type Side = KnownDatabase['side'];

/** Databases of a side that are looked through. */
const knownMax = 50;

export interface DatabaseApproval {
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

/** Whether all databases are the approved ones, however they are reached. */
export async function databaseApprovals(context: Context): Promise<DatabaseApproval[]> {
  const standing: DatabaseApproval[] = [];
  for (const place of placesOf(context.playbook)) standing.push(await standingOf(context, place));
  return standing;
}

/** A database of a side, and its name in the playbook. */
interface Place {
  readonly side: Side;
  readonly database: string;
}

const placesOf = (playbook: Playbook): Place[] =>
  sides.flatMap((side) => databaseNames(playbook, side).map((database) => ({ side, database })));

async function standingOf(context: Context, place: Place): Promise<DatabaseApproval> {
  const { side, database } = place;
  const open = side === 'source' ? sourceOf(context, database) : targetOf(context, database);
  const named = databaseNames(context.playbook, side).length > 1 && { called: database };
  const now: KnownDatabase = { side, ...named, embedded: isEmbedded(context, place), ...(await open.identity()) };
  const approved = await lastApproved(context, sideOf(now));
  return { now, digest: digestOf(now), state: await stateOf(context, now, approved?.database ?? null), approved };
}

const isEmbedded = ({ playbook }: Pick<Context, 'playbook'>, { database }: Place): boolean =>
  connectionOf(playbook, database).url.startsWith('embedded:');

/** Why a database that was kept under a digest waits for a person; null where it does not. Neither side is asked. */
export async function databaseWaits(context: Records, digest: string): Promise<(Known & { state: 'first' | 'other' }) | null> {
  const now = await context.journal.readAs(context.control, digest, 'databases');
  const approved = await lastApproved(context, sideOf(now));
  const state = await stateOf(context, now, approved?.database ?? null);
  return state === 'first' || state === 'other' ? { now, approved, state } : null;
}

async function lastApproved({ journal, control, playbook }: Records, name: string): Promise<DatabaseApproval['approved']> {
  const last = await journal.lastApproved(control, playbook.playbook, 'databases', name);
  const given = last && (await journal.approval(control, last.digest));
  return last && given ? { database: last.content, by: given.by, at: given.at } : null;
}

async function stateOf(context: Records, now: KnownDatabase, approved: KnownDatabase | null): Promise<DatabaseApproval['state']> {
  if (approved && digestOf(approved.evidence) === digestOf(now.evidence)) return 'approved';
  if (now.embedded && (approved?.embedded ?? true)) return 'accepted';
  return approved === null && !(await wasEmbedded(context, sideOf(now))) ? 'first' : 'other';
}

/** Whether rows of the playbook have gone from, or to, an embedded database, which nobody had to approve. */
async function wasEmbedded({ journal, control, playbook }: Records, name: string): Promise<boolean> {
  for (const digest of await journal.digests(control, playbook.playbook, 'databases', name, knownMax))
    if ((await journal.readAs(control, digest, 'databases')).embedded) return true;
  return false;
}

/** What databases are called of which none was ever approved, and one has to be. */
export async function unapprovedSides(context: Records): Promise<string[]> {
  const found: string[] = [];
  for (const place of placesOf(context.playbook)) {
    const name = databaseLabel(context.playbook, place.side, place.database);
    if (!isEmbedded(context, place) && (await lastApproved(context, name)) === null) found.push(name);
  }
  return found;
}

/** What the databases of a playbook are called in records. */
export function databaseLabels(playbook: Playbook): string[] {
  return placesOf(playbook).map(({ side, database }) => databaseLabel(playbook, side, database));
}

/** Keeps the databases that wait for an approval, and who came with them. */
export async function keepDatabases(context: Context, author: string): Promise<void> {
  const { journal, control, playbook } = context;
  for (const { now, digest, state } of await databaseApprovals(context)) {
    const before = state === 'approved' ? await journal.last(control, playbook.playbook, 'databases', sideOf(now)) : null;
    // One that came back is noted too, so that the one in between waits no longer.
    const cameBack = before !== null && before.digest !== digest && digestOf(before.content.evidence) !== digestOf(now.evidence);
    if (state === 'first' || state === 'other' || cameBack) await keepDatabase(context, now, author);
  }
}

/** Throws `database_not_approved` where a side is not the database that people approved. */
export async function requireDatabases(context: Context): Promise<void> {
  const wrong = (await databaseApprovals(context)).filter(({ state }) => state === 'first' || state === 'other');
  if (wrong.length === 0) return;
  throw new GodwitError('database_not_approved', wrong.map(otherWords).join('\n'), {
    details: { sides: wrong.map(({ now }) => sideOf(now)) },
  });
}

/** Why a side's database waits for a person. */
export function otherWords({ now, approved }: Known): string {
  if (approved === null) return `Nobody has approved the ${sideOf(now)} yet: ${identityWords(now)}.`;
  const { database, by, at } = approved;
  return (
    `The ${sideOf(now)} is ${identityWords(now)}: another database than the one approved on ${at.slice(0, 10)} by ${by}, ` +
    `${identityWords(database)}.`
  );
}

/** Keeps a side's database under its digest, so that it can be decided on. */
export async function keepDatabase({ journal, control, playbook }: Records, now: KnownDatabase, author: string): Promise<string> {
  const artifact = { kind: 'databases', playbook: playbook.playbook, name: sideOf(now), content: now, author } as const;
  const [digest = ''] = await journal.saveChanges(control, [artifact]);
  return digest;
}
