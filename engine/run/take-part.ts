import type { SourceDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import { addFates, type FateCounts, noRows } from '../../model/ledger.ts';
import type { SharedPass } from '../../model/open-pass.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';
import type { SourceSnapshot } from '../../model/reading.ts';
import type { OpenPass } from '../ledger/leases.ts';
import { type KnownKeys, type PreparedPhase, programOf, type RunContext } from './context.ts';
import { type Drained, drainSlices, type PassUnderWay } from './drain.ts';
import { inTurn } from './in-turn.ts';
import { leasesOf, lesseeOf, whileBeating } from './lessee.ts';
import { programDigest } from './statements-digest.ts';

/** What a process did for a pass that another coordinates. */
export interface Part {
  readonly ended: Drained;
  readonly slices: number;
  readonly fates: FateCounts;
}

/**
 * Writes slices of a pass that another process coordinates, from that one's view of the source, until none is free, the pass is closed or its
 * coordinator is silent. Throws `worker_unfit` where this process would not write the same rows, `connection_lost` where the view is gone.
 */
export async function takePart(given: RunContext, pass: OpenPass, prepared: PreparedPhase): Promise<Part> {
  const context = { ...given, ledgerSession: inTurn(given.ledgerSession) };
  const program = sameProgram(context, pass, prepared);
  const view = await joinView(context.source, { token: pass.shared.token, position: pass.position });
  const [leases, lessee] = [leasesOf(context), lesseeOf(context, false)];
  let [slices, fates] = [0, noRows];
  const under: PassUnderWay = {
    ...{ program, pass, epoch: { number: pass.epoch, view }, leases, lessee, isCareful: false },
    wait: async () => {},
    report: (slice, { fates: more }) => {
      slices++;
      fates = addFates(fates, more);
      context.notify({ type: 'batch', phase: pass.phase, slice, slices, fates: more });
      return false;
    },
  };
  try {
    const ended = await whileBeating(context, under, () => drainSlices(context, under, context.settings.jobs));
    return { ended, slices, fates };
  } finally {
    await leases.giveBack(context.ledgerSession, pass, lessee.worker).catch(() => {});
    await view.close().catch(() => {});
  }
}

/** Throws `worker_unfit` where a pass is coordinated by another version. */
export function requireVersion({ version }: Pick<RunContext, 'version'>, { coordinator, shared }: OpenPass): void {
  if (shared.version === (version ?? '')) return;
  throw new GodwitError(
    'worker_unfit',
    `This is version ${version} of Godwit; ${coordinator}, which coordinates the run, has ${shared.version}.`,
    {
      details: { coordinator, version, wanted: shared.version },
    },
  );
}

function sameProgram(context: RunContext, pass: OpenPass, prepared: PreparedPhase): PhaseStatements {
  const program = programOf(context, prepared, pass.shared.mode, knownOf(pass.shared));
  if (programDigest(program) === pass.shared.program) return program;
  throw new GodwitError(
    'worker_unfit',
    `${pass.phase} compiles to other statements here than at ${pass.coordinator}: playbook or structures are not the same.`,
    { details: { phase: pass.phase, coordinator: pass.coordinator } },
  );
}

function knownOf({ known: { hasProvenKeys, emptyKeyMaps, legacyColumns, repairs } }: SharedPass): KnownKeys {
  return {
    ...(hasProvenKeys !== undefined && { hasProvenKeys }),
    ...(emptyKeyMaps && { emptyKeyMaps: new Set(emptyKeyMaps) }),
    ...(legacyColumns && { legacyColumns: new Map(Object.entries(legacyColumns)) }),
    ...(repairs && { repairs }),
  };
}

/** Joins the view that another process holds open. Throws `worker_unfit` where one process reads the source alone. */
export async function joinView(
  source: SourceDatabase,
  view: Parameters<NonNullable<SourceDatabase['joinSnapshot']>>[0],
): Promise<SourceSnapshot> {
  if (source.joinSnapshot) return source.joinSnapshot(view);
  throw new GodwitError('worker_unfit', `A source of the kind ${source.kind} is read by one process.`);
}
