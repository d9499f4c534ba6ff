import { writtenFields } from '../../model/mapping.ts';
import type { TargetSession } from '../../model/session.ts';
import type { ProvenPhase, SyncProof } from '../../model/sync-proof.ts';
import { type BothSides, bothSidesAt, followedByNobody } from '../changes/hold.ts';
import { requireStream } from '../changes/resume.ts';
import { openStreams } from '../ledger/streams.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';
import { type ComparedDifference, comparePhases } from './compare-phases.ts';

type Proof = Pick<SyncProof, 'stream' | 'position' | 'at' | 'heldMs' | 'ms' | 'keptAside' | 'conflicts' | 'phases'>;

/**
 * Compares both sides through the mapping at one position while both go on: every difference that it finds is real, and none is missed. The stream
 * waits for a moment, writers of the source do not. Writes nothing but scratch. Throws what `bothSidesAt` does, `interrupted`.
 */
export async function proveAtPosition(context: RunContext, prepared: readonly PreparedPhase[]): Promise<Proof> {
  const row = await requireStream(context);
  if (!row.isAlive || row.run === null) throw followedByNobody(context);
  const { run, stream } = row;
  const sides = await bothSidesAt(context, row);
  const at = new Date().toISOString();
  const began = performance.now();
  context.notify({
    type: 'notice',
    message: `comparing both sides as they were at ${sides.from}; the stream has gone on after ${sides.heldMs} ms`,
  });
  try {
    const phases = await compareSides(context, prepared, run, sides);
    const aside = await openStreams(context.ledgerSchema, context.playbook.playbook).aside(sides.session, run);
    return { stream, position: sides.from, at, heldMs: sides.heldMs, ms: Math.round(performance.now() - began), ...aside, phases };
  } finally {
    await sides.session.rollback().catch(() => {});
    await sides.session.close().catch(() => {});
    await sides.view.close().catch(() => {});
  }
}

async function compareSides(
  context: RunContext,
  prepared: readonly PreparedPhase[],
  run: string,
  { session, view }: BothSides,
): Promise<ProvenPhase[]> {
  const found = new Map<string, ProvenPhase>();
  await comparePhases(context, session, prepared, {
    ...{ viewOf: async () => ({ number: 0, view }), run, decidesKeys: false },
    take: async (compared) => void found.set(compared.prepared.phase.phase, await provenPhase(session, compared)),
  });
  return prepared.flatMap(({ phase }) => found.get(phase.phase) ?? []);
}

interface Totals {
  readonly missing: number;
  readonly changed: number;
  readonly extra: number;
  readonly owned: number;
  readonly expected: number;
}

async function provenPhase(session: TargetSession, { program, prepared }: ComparedDifference): Promise<ProvenPhase> {
  const [totals] = await session.query<Totals>(program.compare.totals);
  const { missing = 0, changed = 0, extra = 0, owned = 0, expected = 0 } = totals ?? {};
  const of = { phase: prepared.phase.phase, entity: prepared.target.name, columns: writtenFields(prepared.mapping).length };
  return { ...of, expected, standing: owned, missing, changed, extra };
}
