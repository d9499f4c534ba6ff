import { setTimeout as sleep } from 'node:timers/promises';
import { GodwitError } from '../../model/errors.ts';
import { addFates, type FateCounts } from '../../model/ledger.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';
import type { OpenPass } from '../ledger/leases.ts';
import type { Claim } from '../ledger/ledger.ts';
import type { KnownKeys, OpenEpoch, RunContext } from './context.ts';
import { drainSlices, type PassUnderWay } from './drain.ts';
import { inTurn } from './in-turn.ts';
import { leasesOf, lesseeOf, whileBeating } from './lessee.ts';
import { programDigest } from './statements-digest.ts';
import { openThrottle } from './throttle.ts';

/** How often a coordinator that has nothing to write looks whether others are done. */
const lookMs = 50;

/** A pass over the open slices of a phase. */
export interface SlicePass {
  readonly program: PhaseStatements;
  readonly known: KnownKeys;
  readonly claim: Omit<Claim, 'kind' | 'slice'>;
  readonly epoch: OpenEpoch;
  readonly slicesInAll: number;
  /** Fates of the batches that were committed before. */
  readonly done: FateCounts;
}

/**
 * Opens the pass to all processes that take part, and writes slices until every one has its batch. False when the run was interrupted; the
 * batches under way were finished first. Throws `run_active` where another process coordinates the run by now, `quarantine_threshold`
 * whoever wrote the rows.
 */
export async function writeSlices(given: RunContext, slices: SlicePass): Promise<boolean> {
  const ledgerSession = inTurn(given.ledgerSession);
  const context = { ...given, ledgerSession };
  const leases = leasesOf(context);
  const lessee = lesseeOf(context, true);
  const pass: OpenPass = { ...slices.claim, coordinator: lessee.worker, shared: sharedOf(context, slices) };
  await leases.open(ledgerSession, pass, lessee.leaseMs);
  const count = counter(context, slices);
  const pace = openThrottle(context, slices.claim.phase, (isHeld) => leases.setHeld(ledgerSession, isHeld));
  const under: PassUnderWay = {
    ...{ program: slices.program, pass, epoch: slices.epoch, leases, lessee, isCareful: false },
    wait: pace.wait,
    report: (slice, { fates }) => {
      count.add(slice, fates);
      return true;
    },
  };
  const hear = async (): Promise<void> => {
    for (const { ordinal, fates } of await leases.hear(ledgerSession, pass)) count.add(ordinal, fates);
  };
  try {
    return await whileBeating(context, under, () => writeAll({ ...context, signal: count.signal }, under, hear, count), hear);
  } finally {
    await leases.close(ledgerSession, lessee.worker).catch(() => {});
  }
}

async function writeAll(context: RunContext, under: PassUnderWay, hear: () => Promise<void>, count: Counter): Promise<boolean> {
  const { ledgerSession, settings } = context;
  for (;;) {
    const left = await under.leases.leftToDo(ledgerSession, under.pass);
    const drained = left.free === 0 ? 'empty' : await drainSlices(context, under, Math.max(1, Math.min(settings.jobs, left.free)));
    if (drained === 'closed') throw elsewhere(under);
    await hear();
    count.check();
    if (context.signal.aborted) return false;
    const { open, free } = await under.leases.leftToDo(ledgerSession, under.pass);
    if (open === 0) return true;
    await sayLost(context, under);
    if (free === 0) await sleep(lookMs);
  }
}

async function sayLost({ ledgerSession, notify }: RunContext, { leases, pass }: PassUnderWay): Promise<void> {
  for (const worker of await leases.releaseLost(ledgerSession, pass))
    notify({ type: 'notice', message: `the worker ${worker} was lost; its slices of ${pass.phase} are written by others` });
}

function elsewhere({ pass: { phase, run } }: PassUnderWay): GodwitError {
  return new GodwitError('run_active', `The run is coordinated by another process by now; this one has stopped at ${phase}.`, {
    details: { phase, run },
  });
}

function sharedOf({ version, repairs }: RunContext, { program, known, epoch }: SlicePass): OpenPass['shared'] {
  const { hasProvenKeys, emptyKeyMaps, legacyColumns } = known;
  return {
    version: version ?? '',
    program: programDigest(program),
    mode: program.mode,
    token: epoch.view.token ?? null,
    known: {
      ...(hasProvenKeys !== undefined && { hasProvenKeys }),
      ...(emptyKeyMaps && { emptyKeyMaps: [...emptyKeyMaps] }),
      ...(legacyColumns && { legacyColumns: Object.fromEntries(legacyColumns) }),
      ...(repairs && { repairs }),
    },
  };
}

interface Counter {
  /** Aborted by whoever interrupts the run, and when too many rows are in quarantine. */
  readonly signal: AbortSignal;
  add(slice: number, fates: FateCounts): void;
  /** Throws `quarantine_threshold` where too many rows are in quarantine. */
  check(): void;
}

/** Counts what became of the rows, whoever wrote them. */
function counter(context: RunContext, { claim, slicesInAll, done }: SlicePass): Counter {
  let fates = done;
  let failure: GodwitError | null = null;
  const stop = new AbortController();
  return {
    signal: AbortSignal.any([stop.signal, context.signal]),
    add: (slice, more) => {
      fates = addFates(fates, more);
      context.notify({ type: 'batch', phase: claim.phase, slice, slices: slicesInAll, fates: more });
      failure ??= aboveThreshold(context, claim.phase, fates);
      if (failure) stop.abort();
    },
    check: () => {
      if (failure) throw failure;
    },
  };
}

function aboveThreshold({ settings }: RunContext, phase: string, { read, quarantined }: FateCounts): GodwitError | null {
  const { quarantineRowsMax, quarantineShareMax, batchRows } = settings;
  const tooMany = quarantineRowsMax !== null && quarantined > quarantineRowsMax;
  // A share says nothing while few rows are read.
  const tooLarge = read >= Math.min(batchRows, 1000) && quarantined > read * quarantineShareMax;
  if (!tooMany && !tooLarge) return null;
  return new GodwitError('quarantine_threshold', `Phase ${phase} stopped: ${quarantined} of ${read} rows are in quarantine.`, {
    details: { phase, quarantined, read },
  });
}
