import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenPass } from '../../engine/ledger/leases.ts';
import { extractOf } from '../../engine/map/extract.ts';
import { requireEntity, resolveIdentities } from '../../engine/map/identities.ts';
import type { PreparedPhase, RunContext } from '../../engine/run/context.ts';
import { leasesOf } from '../../engine/run/lessee.ts';
import { type Part, requireVersion, takePart } from '../../engine/run/take-part.ts';
import { approverOf } from '../../engine/stages/approve.ts';
import type { Catalog } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import { addFates, type FateCounts, noRows } from '../../model/ledger.ts';
import { runContextOf } from '../execute.ts';
import { occasionOfRun, withCodeRecorded } from '../ran-code.ts';
import { requireRecordsOf } from '../records.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench.ts';

/** How often a worker that has nothing to do looks for something. */
const lookMs = 200;
/** Silence of a database after which a worker gives up, counted in looks with growing pauses. */
const lostMax = 10;
const lostMsMax = 10_000;

export interface WorkerOptions {
  readonly playbook: string;
  readonly jobs?: number;
  /** Leaves after so long without anything to do; stays until it is told to stop by default. */
  readonly idleMs?: number;
}

/** What a worker did until it left. */
export interface WorkerSummary {
  readonly slices: number;
  readonly rows: FateCounts;
}

/**
 * Takes part in the playbook's runs, whichever process coordinates them, until told to stop. A database that is away is waited for. Throws `worker_unfit`
 * where this process would not write the same rows.
 */
export async function work(caller: Caller, options: WorkerOptions): Promise<WorkerSummary> {
  const total = { slices: 0, rows: noRows };
  const since = { idle: Date.now(), lost: 0 };
  const isOver = (): boolean => caller.signal.aborted || Date.now() - since.idle > (options.idleMs ?? Number.POSITIVE_INFINITY);
  const count = ({ slices, fates }: Part): void => {
    total.slices += slices;
    total.rows = addFates(total.rows, fates);
    Object.assign(since, { idle: Date.now(), lost: 0 });
  };
  while (!isOver()) {
    try {
      await withWorkbench(caller, options.playbook, (bench) => takeParts(bench, options, count, isOver), 'look');
    } catch (error) {
      if (!isWaitedFor(error)) throw error;
      if (error.kind === 'unavailable' && ++since.lost > lostMax) throw error;
      await sleep(Math.min(lookMs * 2 ** since.lost, lostMsMax));
    }
  }
  return total;
}

const isWaitedFor = (error: unknown): error is GodwitError =>
  error instanceof GodwitError && (error.kind === 'unavailable' || error.code === 'nothing_recorded');

/** Looks for a pass with free slices, again and again. */
async function takeParts(bench: Workbench, { jobs }: WorkerOptions, count: (part: Part) => void, isOver: () => boolean): Promise<void> {
  const context = runContextOf(withCodeRecorded(bench, occasionOfRun(bench)), jobs === undefined ? {} : { jobs });
  const leases = leasesOf(context);
  const known: Known = { run: null, catalogs: null };
  while (!isOver()) {
    const pass = await leases.current(context.ledgerSession);
    if (pass) {
      requireVersion(context, pass);
      count(await takePartOf(bench, context, pass, known));
    }
    if (!isOver()) await sleep(lookMs);
  }
}

async function takePartOf(bench: Workbench, context: RunContext, pass: OpenPass, known: Known): Promise<Part> {
  const { notify } = context;
  const prepared = await preparedOf(bench, pass, known);
  notify({ type: 'notice', message: `takes part in ${pass.phase}, which ${pass.coordinator} coordinates` });
  try {
    const part = await takePart(context, pass, prepared);
    notify({ type: 'notice', message: `leaves ${pass.phase} after ${part.slices} slices: ${reasons[part.ended]}` });
    return part;
  } catch (error) {
    if (!(error instanceof GodwitError) || error.kind !== 'unavailable') throw error;
    notify({ type: 'notice', message: `leaves ${pass.phase}: ${error.message}` });
    // The sessions of the worker itself may be gone, too: asking tells.
    await context.ledgerSession.query({ text: 'SELECT' });
    return { ended: 'silent', slices: 0, fates: noRows };
  }
}

const reasons: Readonly<Record<Part['ended'], string>> = {
  empty: 'no more are free',
  closed: 'its coordinator has closed it',
  silent: 'its coordinator is not heard of any more',
  stopped: 'told to stop',
};

/** Structures, which stay the same during a run. */
interface Known {
  run: string | null;
  catalogs: readonly [source: Catalog, target: Catalog] | null;
}

/** The phase as it was approved, by the mapping's digest. Throws `worker_unfit` where nobody has approved it, or the playbook here has no such phase. */
async function preparedOf(bench: Workbench, pass: OpenPass, known: Known): Promise<PreparedPhase> {
  if (known.run !== pass.run) {
    known.catalogs = [await bench.source.introspect(), await bench.target.introspect()];
    known.run = pass.run;
  }
  const [source, target] = known.catalogs ?? [await bench.source.introspect(), await bench.target.introspect()];
  const phase = bench.playbook.phases.find((each) => each.phase === pass.phase);
  const approvedBy = await approverOf(bench, pass.mapping);
  if (!phase || approvedBy === null) throw unfit(bench, pass);
  const mapping = await bench.journal.readAs(bench.control, pass.mapping, 'mapping');
  const mapped = {
    ...{ phase, mapping, digest: pass.mapping, extract: extractOf(mapping, source) },
    target: requireEntity(target, mapping.target, pass.phase),
    identities: resolveIdentities(bench.playbook, target),
  };
  await requireRecordsOf(bench, [mapped]);
  return { ...mapped, approvedBy };
}

function unfit({ path }: Workbench, { phase, mapping }: OpenPass): GodwitError {
  return new GodwitError('worker_unfit', `${path} has no phase ${phase}, or nobody has approved its mapping ${mapping.slice(0, 12)}.`, {
    details: { phase, mapping },
  });
}
