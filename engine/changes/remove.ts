import { GodwitError } from '../../model/errors.ts';
import { keyParts } from '../../model/identity.ts';
import { noRows } from '../../model/ledger.ts';
import type { Statement, TargetSession } from '../../model/session.ts';
import type { Group } from './batches.ts';
import type { CapturedPhase } from './capture.ts';
import { goWithSource } from './judge.ts';

/** Keys in one statement. */
const pageKeys = 1_000;

/** Takes away the rows whose keys a question gives page by page, with an image of each in the ledger; returns how many. */
export async function removePages(at: Group, phase: CapturedPhase, page: (after: string, rows: number) => Statement): Promise<number> {
  let removed = 0;
  for (let after = ''; ; ) {
    const keys = await keysOf(at.session, page(after, pageKeys));
    const last = keys.at(-1);
    if (last === undefined) return removed;
    removed += await removeRows(at, phase, await goWithSource(at, phase, keys));
    after = last;
  }
}

/**
 * Rows that refer to those that go are taken away first, and mapped again after: then they are orphans, or refer to others. What the mapping lets be
 * empty is emptied.
 */
export async function removeRows(at: Group, phase: CapturedPhase, keys: readonly string[], seen: Set<string> = new Set()): Promise<number> {
  const own = keys.filter((key) => !seen.has(`${phase.pass.phase} ${key}`));
  for (const key of own) seen.add(`${phase.pass.phase} ${key}`);
  if (own.length === 0) return 0;
  for (const other of at.capture.phases) await releaseChildren(at, phase, other, own, seen);
  return takeAway(at, phase, own);
}

async function releaseChildren(
  at: Group,
  parent: CapturedPhase,
  child: CapturedPhase,
  keys: readonly string[],
  seen: Set<string>,
): Promise<void> {
  const { session } = at;
  const identity = parent.prepared.mapping.identity.name;
  const question = child.mirror.children(identity, keys);
  const hanging = question ? await keysOf(session, question) : [];
  const unlinked = child.mirror.unlink(identity, keys);
  const loose = unlinked ? await keysOf(session, unlinked) : [];
  if (hanging.length + loose.length === 0) return;
  const makers = await keysOf(session, child.mirror.makers([...hanging, ...loose]));
  await session.query(child.mirror.touchKeys(makers.map(keyParts)));
  if (hanging.length > 0) await removeRows(at, child, hanging, seen);
}

async function takeAway({ session, batches, capture }: Group, phase: CapturedPhase, keys: readonly string[]): Promise<number> {
  for (const statement of phase.removal.take(keys)) await session.query(statement);
  const blocked = await keysOf(session, phase.removal.blocked);
  if (blocked.length > 0) throw stillReferred(phase, blocked.length);
  const batch = await batches.of(phase);
  let rows = 0;
  for (const statement of phase.removal.apply({ batch, run: phase.pass.run }))
    rows = (await session.query<{ rows: number }>(statement))[0]?.rows ?? rows;
  batches.count(phase, noRows, rows);
  if (rows > 0)
    capture.context.notify({ type: 'settling', phase: phase.pass.phase, message: `${rows} rows removed with their source rows` });
  return rows;
}

function stillReferred({ prepared: { target }, pass: { phase } }: CapturedPhase, rows: number): GodwitError {
  return new GodwitError(
    'data_refused',
    `Phase ${phase}: ${rows} rows of ${target.name} are gone from the source, and rows that Godwit did not write still refer to them. ` +
      'Remove or move those, then run godwit sync resume.',
    { details: { phase, rows } },
  );
}

export const keysOf = async (session: TargetSession, statement: Statement): Promise<string[]> =>
  (await session.query<{ key: string }>(statement)).map(({ key }) => key);
