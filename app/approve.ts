import { openAgentRecords } from '../engine/journal/agents.ts';
import { findByDigest } from '../engine/stages/approve.ts';
import type { MappedPhase } from '../engine/stages/map.ts';
import { GodwitError } from '../model/errors.ts';
import type { ShownCode } from '../model/shown-code.ts';
import type { ApprovalRequest } from '../model/workbench.ts';
import { commitApproval, decide } from './approvals.ts';
import { openDesk } from './conversation/desk.ts';
import { shownCodeOf } from './decisions.ts';
import { withMapped } from './review.ts';
import { type Caller, controlSchema, type Workbench } from './workbench.ts';

const requestsMax = 1_000;
/** Fewer digits of a digest mean nothing. */
const digitsMin = 6;

export interface DecideOptions {
  readonly playbook: string;
  /** Digests, or their beginnings; all mappings when empty. */
  readonly digests: readonly string[];
  readonly by: string;
  readonly reason?: string;
  /** Also writes the approval beside the playbook, to be committed with it. */
  readonly commit: boolean;
}

export interface Decided {
  /** The phase, or what else was decided on: `plan`, `rollback of cases`. */
  readonly phase: string;
  readonly digest: string;
  readonly decision: 'approved' | 'rejected';
  readonly by: string;
  /** What was shown of the code in it. */
  readonly code?: ShownCode;
  readonly file?: string;
}

/** Records a person's decision on mappings as they stand now, and on what agents have put before people. Throws `self_approval`, `artifact_not_found`. */
export function decideMappings(caller: Caller, decision: Decided['decision'], options: DecideOptions): Promise<Decided[]> {
  return withMapped(caller, options.playbook, {}, async (bench, mapped) => {
    const { requests, others } = await askedFor(bench, mapped, options.digests);
    const decided = await decideRequests(bench, requests, decision, options);
    const chosen = options.digests.length > 0 ? findByDigest(mapped, others) : mapped;
    for (const each of chosen) {
      const code = await decide(bench, each, decision, options);
      const approval = { ...approvalOf(each, options), ...(code?.shown && { code }) };
      const file = options.commit && decision === 'approved' ? commitApproval(bench, approval) : undefined;
      const what = { phase: each.phase.phase, digest: each.digest, decision, by: options.by };
      decided.push({ ...what, ...(code && { code }), ...(file !== undefined && { file }) });
    }
    return decided;
  });
}

/** What waits under the given digests beside the mappings as they stand, and the digests that are left. */
async function askedFor(bench: Workbench, mapped: readonly MappedPhase[], digests: readonly string[]) {
  const records = openAgentRecords(bench.control, controlSchema, bench.playbook.playbook);
  const waiting = (await records.requests(requestsMax)).filter(({ state }) => state === 'waiting');
  const requests: ApprovalRequest[] = [];
  const others: string[] = [];
  for (const given of digests) {
    const isMapping = mapped.some(({ digest }) => digest.startsWith(given.toLowerCase()));
    const found = isMapping || given.length < digitsMin ? [] : waiting.filter(({ digest }) => digest.startsWith(given.toLowerCase()));
    if (found.length === 1) requests.push(...found);
    else others.push(given);
  }
  return { requests, others };
}

async function decideRequests(
  bench: Workbench,
  requests: readonly ApprovalRequest[],
  decision: Decided['decision'],
  { by, reason }: DecideOptions,
): Promise<Decided[]> {
  const desk = openDesk(bench, () => {});
  const decided: Decided[] = [];
  for (const { digest, what } of requests) {
    await desk.decide({ digest, decision, by, ...(reason !== undefined && { reason }) });
    const code = await shownCodeOf(bench, digest);
    decided.push({ phase: what, digest, decision, by, ...(code && { code }) });
  }
  return decided;
}

function approvalOf({ phase, digest }: MappedPhase, { by, reason }: DecideOptions) {
  return { phase: phase.phase, digest, by, ...(reason !== undefined && { reason }) };
}

/** A name is a person's own, so it is asked for and never guessed. */
export function requireName(name: unknown): string {
  if (typeof name === 'string' && name.trim() !== '') return name.trim();
  throw new GodwitError('argument_invalid', 'A decision needs the name of who makes it: --as NAME.');
}
