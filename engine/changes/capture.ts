import type { ApprovedEntity, CaptureNames, ChangeCapture } from '../../model/changes.ts';
import { GodwitError } from '../../model/errors.ts';
import { writtenFields } from '../../model/mapping.ts';
import type { MirroredTable, PhaseMirror, TableMirror } from '../../model/mirror.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';
import type { InboundReference, RemovalStatements } from '../../model/undo-statements.ts';
import type { PassName } from '../ledger/ledger.ts';
import { type HeldStream, openStreams, type Streams } from '../ledger/streams.ts';
import { ledgerPlace, type PreparedPhase, programOf, type RunContext } from '../run/context.ts';

/** A phase as changes are mapped by it. */
export interface CapturedPhase {
  readonly prepared: PreparedPhase;
  readonly program: PhaseStatements;
  readonly mirror: PhaseMirror;
  readonly removal: RemovalStatements;
  /** The pass that its batches belong to. */
  readonly pass: PassName;
}

/** All that applying changes works with; who has it, has the stream. */
export interface Capture {
  readonly context: RunContext;
  readonly changes: ChangeCapture;
  readonly streams: Streams;
  readonly held: HeldStream;
  readonly names: CaptureNames;
  /** The tables as they were approved. */
  readonly structure: readonly ApprovedEntity[];
  readonly tables: readonly TableMirror[];
  readonly phases: readonly CapturedPhase[];
}

/** The door to changes of the source. Throws `unsupported_structure` where it does not tell them. */
export async function changesOf({ source }: Pick<RunContext, 'source'>): Promise<ChangeCapture> {
  const changes = await source.changes?.();
  if (changes) return changes;
  throw new GodwitError('unsupported_structure', `${source.label} does not tell its changes; godwit differential finds them by comparing.`);
}

export const streamsOf = ({ ledgerSchema, playbook }: Pick<RunContext, 'ledgerSchema' | 'playbook'>): Streams =>
  openStreams(ledgerSchema, playbook.playbook);

/** The mirrors of tables in the context's target. */
export const mirrorsOf = (context: RunContext, tables: readonly MirroredTable[]): TableMirror[] =>
  tables.map((table) => context.target.mirror(table, ledgerPlace(context)));

/** The phases of a run, compiled over the mirrors. */
export async function capturedPhases(
  context: RunContext,
  prepared: readonly PreparedPhase[],
  tables: readonly MirroredTable[],
  run: string,
): Promise<CapturedPhase[]> {
  const states = await context.runs.phases(context.control, run);
  const phases: CapturedPhase[] = [];
  for (const each of prepared) {
    const phase = each.phase.phase;
    const pass = Math.max(1, states.find((state) => state.phase === phase)?.pass ?? 1);
    const program = programOf(context, each, 'merge', { mirrors: tables });
    if (!program.mirror) throw new GodwitError('assertion', `the target maps nothing from mirrors`);
    phases.push({ prepared: each, program, mirror: program.mirror, removal: await removalOf(context, each), pass: { run, phase, pass } });
  }
  return phases;
}

async function removalOf(context: RunContext, { phase, target, mapping }: PreparedPhase): Promise<RemovalStatements> {
  const inbound = await context.ledgerSession.query<InboundReference>(context.target.inboundReferences(target));
  return context.target.compileRemoval({
    ...{ differential: null, phase: phase.phase, target, targetKey: mapping.identity.targetKey, inbound },
    columns: writtenFields(mapping).map((field) => field.target),
    ...ledgerPlace(context),
  });
}
