import { assert } from '../../model/errors.ts';
import { keyParts } from '../../model/identity.ts';
import type { FateCounts } from '../../model/ledger.ts';
import type { PhaseMirror } from '../../model/mirror.ts';
import type { BatchContext, PhaseStatements } from '../../model/phase-statements.ts';
import type { TargetSession } from '../../model/session.ts';
import { finishStaging } from '../batch/transform.ts';
import { writeRows } from '../batch/write-batch.ts';
import { dependencies } from '../playbook/order.ts';
import { settleRows } from '../run/settle.ts';
import type { Group } from './batches.ts';
import type { CapturedPhase } from './capture.ts';
import { judgeStaged } from './judge.ts';
import { keysOf, removePages, removeRows } from './remove.ts';
import { writeWithoutRefused } from './set-aside.ts';

/** How often rows of a circle, or of an entity that refers to itself, are mapped again within a group. */
const roundsMax = 20;

/**
 * Maps what changes have touched: rows that are gone go first, children before parents, for they hold keys and values that others may claim; then
 * the phases in order; then rows of earlier phases that were touched on the way.
 */
export async function mapTouched(at: Group): Promise<void> {
  const { phases } = at.capture;
  for (const phase of phases) await touchWhole(at, phase);
  for (const phase of phases.toReversed()) if ((await touchedOf(at, phase)) > 0) await removePages(at, phase, phase.mirror.gone);
  const mapped = new Map<CapturedPhase, number>();
  const grown = new Set<string>();
  for (let round = 0; round < roundsMax; round++) {
    let found = false;
    for (const phase of phases) {
      if (dependsOn(at, phase, grown)) await touchOrphans(at, phase);
      const touched = await touchedOf(at, phase);
      if (touched === 0 || mapped.get(phase) === touched) continue;
      found = true;
      mapped.set(phase, touched);
      if (await mapPhase(at, phase)) grown.add(phase.pass.phase);
    }
    if (!found) return;
  }
}

/** Who has a conflict key is decided over the whole entity: another row may win it now. */
async function touchWhole(at: Group, phase: CapturedPhase): Promise<void> {
  if (phase.program.keyPass && (await touchedOf(at, phase)) > 0) await at.session.query(phase.mirror.touchAll);
}

const touchedOf = async ({ session }: Group, { mirror }: CapturedPhase): Promise<number> =>
  (await session.query<{ rows: number }>(mirror.touched))[0]?.rows ?? 0;

function dependsOn({ capture: { context } }: Group, { pass: { phase } }: CapturedPhase, grown: ReadonlySet<string>): boolean {
  const parents = dependencies(context.playbook).get(phase);
  return grown.has(phase) || [...(parents ?? [])].some((parent) => grown.has(parent));
}

async function touchOrphans({ session }: Group, { mirror, pass }: CapturedPhase): Promise<void> {
  const keys = await keysOf(session, mirror.orphans(pass.run));
  if (keys.length > 0) await session.query(mirror.touchKeys(keys.map(keyParts)));
}

/** Maps the touched rows of a phase; whether rows have come by it. */
async function mapPhase(at: Group, phase: CapturedPhase): Promise<boolean> {
  const { session, batches } = at;
  const { program, mirror, pass } = phase;
  const context = { run: pass.run, phase: pass.phase, batch: await batches.of(phase) };
  for (const statement of program.prepare) await session.query(statement);
  await decideKeys(at, phase, context);
  await session.query(program.clear);
  await session.query(mirror.stage);
  await finishStaging(session, program);
  for (const statement of mirror.forgetKept(pass.run)) await session.query(statement);
  const staged = await keysOf(session, program.stagedKeys);
  await judgeStaged(at, phase, staged);
  const fates = await writeStaged(at, phase, context, staged.length);
  for (const statement of mirror.make) await session.query(statement);
  await removePages(at, phase, mirror.late);
  for (const statement of mirror.remember) await session.query(statement);
  batches.count(phase, fates, 0);
  return (fates.inserted ?? 0) > 0;
}

async function decideKeys(at: Group, phase: CapturedPhase, context: BatchContext): Promise<void> {
  const { session } = at;
  const { program, mirror } = phase;
  const { keyPass } = program;
  if (keyPass === null) return;
  assert(mirror.stageForKeys, 'a key pass reads what is mirrored');
  const before = await decidedOf(session, mirror);
  await session.query(keyPass.clear);
  await session.query(mirror.stageForKeys);
  await finishStaging(session, program);
  await session.query({ text: 'DROP TABLE IF EXISTS pg_temp.ranked' });
  for (const statement of keyPass.decide(context)) await session.query(statement);
  if ((await decidedOf(session, mirror)) !== before) await touchReferring(at, phase);
}

const decidedOf = async (session: TargetSession, { decided }: PhaseMirror): Promise<string | undefined> =>
  (await session.query<{ decided: string }>(decided))[0]?.decided;

/** Rows that refer to others follow what was decided about those. */
async function touchReferring({ session, capture }: Group, { prepared }: CapturedPhase): Promise<void> {
  const { name } = prepared.mapping.identity;
  for (const { prepared: other, mirror } of capture.phases) {
    const refers = other.mapping.fields.some(({ rule }) => rule.rule === 'reference' && rule.identity === name);
    if (refers) await session.query(mirror.touchAll);
  }
}

async function writeStaged(at: Group, phase: CapturedPhase, context: BatchContext, staged: number): Promise<FateCounts> {
  const { session } = at;
  const { program, mirror } = phase;
  const check = async (): Promise<void> => {
    if (!at.isCareful) return;
    await session.query({ text: 'SET CONSTRAINTS ALL IMMEDIATE' });
    await session.query({ text: 'SET CONSTRAINTS ALL DEFERRED' });
  };
  const release = async (keys: readonly string[]): Promise<number> => removeRows(at, phase, await keysOf(session, mirror.madeBy(keys)));
  return writeWithoutRefused({ session, program, context, check, release }, async () => {
    const fates = await writeAll(session, program, context, staged);
    await check();
    return fates;
  });
}

/** A row that falls in settling was written and is kept aside. */
async function writeAll(session: TargetSession, program: PhaseStatements, at: BatchContext, staged: number): Promise<FateCounts> {
  const { fates } = await writeRows(session, program, at, staged);
  if (program.settle.links(at).length === 0) return fates;
  const settled = await settleRows(session, program, at);
  const written = fates.written + settled.rows;
  const overwritten = (fates.overwritten ?? 0) + settled.overwritten;
  return { ...fates, written, overwritten, inserted: written - overwritten, quarantined: fates.quarantined - settled.rows };
}
