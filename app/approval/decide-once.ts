import { GodwitError } from '../../model/errors.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { type Decided, decideMappings } from './approve.ts';

export interface Deciding {
  readonly digests: readonly string[];
  readonly verdict: Decided['decision'];
  readonly why?: string | undefined;
  readonly acceptOpen: boolean;
}

/** `already`: it stood so before, and nothing was done. */
export interface DecidedOnce {
  readonly decisions: readonly Pick<Decided, 'phase' | 'digest' | 'decision' | 'by' | 'done'>[];
  readonly already: boolean;
}

/** Decisions of a playbook that are under way in this process: one after the other, so that a double click decides once. */
const turns = new Map<string, Promise<unknown>>();

/**
 * Records the caller's decision on digests, unless it stands already as the caller's own. Throws `review_outdated` where a digest is not what stands
 * now, and what `decideMappings` throws.
 */
export function decideOnce(caller: Caller, playbook: string, deciding: Deciding): Promise<DecidedOnce> {
  return inTurn(playbook, async () => {
    if (deciding.verdict === 'rejected' && deciding.why === undefined)
      throw new GodwitError('argument_invalid', 'A rejection needs its reason, so that others know what to change.');
    const open = await withWorkbench(caller, playbook, (bench) => undecided(bench, caller.principal.name, deciding), 'look');
    if (open.length === 0) return { decisions: [], already: true };
    const { verdict, why, acceptOpen } = deciding;
    const options = { playbook, digests: open, commit: false, acceptOpen, ...(why !== undefined && { reason: why }) };
    const decided = await decideMappings(caller, verdict, options).catch((error: unknown) => {
      throw isStale(error) ? outdated(error) : error;
    });
    return { decisions: decided, already: false };
  });
}

/** Approves the databases as they are now. */
export function decideDatabasesOnce(caller: Caller, playbook: string, why: string | undefined): Promise<DecidedOnce> {
  return inTurn(playbook, async () => {
    const reason = why === undefined ? {} : { reason: why };
    const decisions = await decideMappings(caller, 'approved', { playbook, digests: [], commit: false, databases: true, ...reason });
    return { decisions, already: decisions.length === 0 };
  });
}

async function inTurn<T>(playbook: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(playbook) ?? Promise.resolve();
  const mine = before.then(work, work);
  turns.set(playbook, mine);
  try {
    return await mine;
  } finally {
    if (turns.get(playbook) === mine) turns.delete(playbook);
  }
}

/** What the same person has not decided alike. */
async function undecided({ journal, control }: Workbench, by: string, { digests, verdict }: Deciding): Promise<string[]> {
  const open: string[] = [];
  for (const digest of digests) {
    const last = await journal.lastDecision(control, digest);
    if (last?.decision !== verdict || last.by !== by) open.push(digest);
  }
  return open;
}

const isStale = (error: unknown): error is GodwitError => error instanceof GodwitError && error.code === 'artifact_not_found';

const outdated = (cause: GodwitError): GodwitError =>
  new GodwitError('review_outdated', 'What was decided on is not what stands now: it has changed since it was shown.', { cause });
