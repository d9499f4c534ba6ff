import { openAgentRecords } from '../engine/journal/agents.ts';
import { tellsApart } from '../engine/journal/person.ts';
import type { MappedPhase } from '../engine/map/mapped-phase.ts';
import { approverOf } from '../engine/stages/approve.ts';
import { databasesStanding } from '../engine/stages/databases.ts';
import { termsStanding } from '../engine/stages/terms.ts';
import { sideOf } from '../model/artifacts.ts';
import { GodwitError } from '../model/errors.ts';
import type { ShownCode } from '../model/shown-code.ts';
import { termsDigest, termsOf } from '../model/terms.ts';
import type { ApprovalRequest } from '../model/workbench.ts';
import { commitApproval, type Decider, decide, decideDatabases, decideTerms } from './approvals.ts';
import { openDesk } from './conversation/desk.ts';
import { shownCodeOf } from './decisions.ts';
import { withMapped } from './review.ts';
import { phasesAsReviewed } from './reviewed.ts';
import { type Caller, controlSchema, type Workbench } from './workbench.ts';

const requestsMax = 1_000;
/** Fewer digits of a digest mean nothing. */
const digitsMin = 6;

export interface DecideOptions {
  readonly playbook: string;
  /** Digests of mappings, terms and proposals, or their beginnings; all mappings with their terms when empty, unless it is about databases. */
  readonly digests: readonly string[];
  readonly by: string;
  readonly reason?: string;
  /** Also writes the approval beside the playbook, to be committed with it. */
  readonly commit: boolean;
  /** Of all phases only what `review` last showed to the caller. Throws `review_outdated` where that is not what stands now. */
  readonly asReviewed?: boolean;
  /** Approves both databases as they are now, where another one was approved or none. */
  readonly databases?: boolean;
}

export interface Decided {
  /** The phase, or what else was decided on: `terms of cases`, `plan`, `rollback of cases`, `source database`. */
  readonly phase: string;
  readonly digest: string;
  readonly decision: 'approved' | 'rejected';
  readonly by: string;
  /** What was shown of the code in it. */
  readonly code?: ShownCode;
  readonly file?: string;
}

/** One thing that is decided on, a mapping or the terms of a phase. */
interface Choice {
  readonly mapped: MappedPhase;
  readonly part: 'mapping' | 'terms';
  /** Digest of what was shown of it. */
  readonly evidence?: string;
}

/**
 * Records a person's decision on mappings and terms as they stand now, on what agents have put before people, and on databases. Throws
 * `self_approval`, `artifact_not_found`, `review_outdated`.
 */
export function decideMappings(caller: Caller, decision: Decided['decision'], options: DecideOptions): Promise<Decided[]> {
  return withMapped(caller, options.playbook, {}, async (bench, mapped) => {
    const before = await databaseDigests(bench);
    const { requests, others } = await askedFor(bench, mapped, options.digests);
    const decided = await decideRequests(bench, requests, decision, options);
    for (const choice of await choicesOf(bench, mapped, others, decision, options))
      decided.push(...(await decideOn(bench, choice, decision, options)));
    if (options.databases === true) await decideDatabases(bench, ['first', 'other'], deciderOf(options));
    return [...decided, ...(await databasesDecided(bench, before, options.by))];
  });
}

async function choicesOf(
  bench: Workbench,
  mapped: readonly MappedPhase[],
  others: readonly string[],
  decision: Decided['decision'],
  { digests, asReviewed, databases }: DecideOptions,
): Promise<Choice[]> {
  if (digests.length > 0) return others.map((given) => findByDigest(bench, mapped, given));
  if (databases === true && asReviewed !== true) return [];
  const seen: Omit<Choice, 'part'>[] =
    asReviewed === true ? await phasesAsReviewed(bench, mapped) : mapped.map((each) => ({ mapped: each }));
  const mappings = seen.map((each): Choice => ({ ...each, part: 'mapping' }));
  return decision === 'approved' ? mappings.flatMap((each): Choice[] => [each, { ...each, part: 'terms' }]) : mappings;
}

async function decideOn(bench: Workbench, choice: Choice, decision: Decided['decision'], options: DecideOptions): Promise<Decided[]> {
  const { mapped, part, evidence } = choice;
  const decider = { ...deciderOf(options), ...(evidence !== undefined && { evidence }) };
  return part === 'mapping'
    ? decideMapping(bench, mapped, decision, decider, options)
    : decideOnTerms(bench, mapped, decision, decider, options);
}

async function decideMapping(
  bench: Workbench,
  mapped: MappedPhase,
  decision: Decided['decision'],
  decider: Decider,
  options: DecideOptions,
): Promise<Decided[]> {
  const { mapping, digest } = mapped;
  const before = await termsStanding(bench, mapping);
  const code = await decide(bench, mapping, digest, decision, decider);
  const after = await termsStanding(bench, mapping);
  const file = await committed(bench, mapped, decision, options, code);
  const told = { decision, by: options.by };
  return [
    { ...told, phase: mapping.phase, digest, ...(code && { code }), ...(file !== undefined && { file }) },
    ...(before.approvedBy === null && after.approvedBy !== null
      ? [{ ...told, phase: `terms of ${mapping.phase}`, digest: after.digest }]
      : []),
  ];
}

/** Terms that stand already, or came with the first approval of their phase, are decided on anew only where they are named. */
async function decideOnTerms(
  bench: Workbench,
  mapped: MappedPhase,
  decision: Decided['decision'],
  decider: Decider,
  options: DecideOptions,
): Promise<Decided[]> {
  const { phase } = mapped.mapping;
  const { digest, approvedBy } = await termsStanding(bench, mapped.mapping);
  if (approvedBy !== null && options.digests.length === 0) return [];
  await decideTerms(bench, phase, digest, decision, decider);
  const file = await committed(bench, mapped, decision, options, await shownCodeOf(bench, mapped.digest));
  return [{ phase: `terms of ${phase}`, digest, decision, by: options.by, ...(file !== undefined && { file }) }];
}

/** Writes the approval beside the playbook where that is asked for and both, mapping and terms, are approved. */
async function committed(
  bench: Workbench,
  { mapping, digest }: MappedPhase,
  decision: Decided['decision'],
  { by, reason, commit }: DecideOptions,
  code: ShownCode | null,
): Promise<string | undefined> {
  if (!commit || decision !== 'approved') return undefined;
  const terms = await termsStanding(bench, mapping);
  if (terms.approvedBy === null || (await approverOf(bench, digest)) === null) return undefined;
  const told = { ...(reason !== undefined && { reason }), ...(code?.shown && { code }) };
  return commitApproval(bench, { phase: mapping.phase, digest, terms: terms.digest, by, ...told });
}

const deciderOf = ({ by, reason }: DecideOptions): Decider => ({ by, ...(reason !== undefined && { reason }) });

/** Digests of the approved databases, by side. */
async function databaseDigests(bench: Workbench): Promise<Map<string, string>> {
  const standing = await databasesStanding(bench);
  return new Map(standing.flatMap(({ now, digest, state }) => (state === 'approved' ? [[sideOf(now), digest] as const] : [])));
}

async function databasesDecided(bench: Workbench, before: ReadonlyMap<string, string>, by: string): Promise<Decided[]> {
  const now = [...(await databaseDigests(bench))].filter(([side]) => !before.has(side));
  return now.map(([side, digest]) => ({ phase: `${side} database`, digest, decision: 'approved', by }));
}

/** What waits under the given digests beside mappings and terms as they stand, and the digests that are left. */
async function askedFor(bench: Workbench, mapped: readonly MappedPhase[], digests: readonly string[]) {
  const records = openAgentRecords(bench.control, controlSchema, bench.playbook.playbook);
  const waiting = (await records.requests(requestsMax)).filter(({ state }) => state === 'waiting');
  const requests: ApprovalRequest[] = [];
  const others: string[] = [];
  for (const given of digests) {
    const isKnown = choicesBy(bench, mapped, given).length > 0;
    const found = isKnown || given.length < digitsMin ? [] : waiting.filter(({ digest }) => digest.startsWith(given.toLowerCase()));
    if (found.length === 1) requests.push(...found);
    else others.push(given);
  }
  return { requests, others };
}

/** Mappings and terms whose digest begins with the given text. */
function choicesBy({ playbook }: Workbench, mapped: readonly MappedPhase[], given: string): Choice[] {
  const begins = (digest: string): boolean => digest.startsWith(given.toLowerCase());
  return mapped.flatMap((each): Choice[] => [
    ...(begins(each.digest) ? [{ mapped: each, part: 'mapping' as const }] : []),
    ...(begins(termsDigest(termsOf(playbook, each.mapping))) ? [{ mapped: each, part: 'terms' as const }] : []),
  ]);
}

/** The mapping or the terms whose digest begins with the text; throws `artifact_not_found` for a text that fits none, or several. */
function findByDigest(bench: Workbench, mapped: readonly MappedPhase[], given: string): Choice {
  const found = choicesBy(bench, mapped, given);
  const [only] = found;
  if (only && found.length === 1 && given.length >= digitsMin) return only;
  const known = mapped.map(({ phase, digest }) => `${phase.phase} ${digest.slice(0, 12)}`).join(', ');
  throw new GodwitError(
    'artifact_not_found',
    `"${given}" is not the beginning (${digitsMin} characters or more) of the digest of one mapping, or of one phase's terms. These exist: ${known}.`,
  );
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

/** A name is a person's own, so it is asked for and never guessed. */
export function requireName(name: unknown): string {
  if (typeof name === 'string' && tellsApart(name)) return name.trim();
  throw new GodwitError('argument_invalid', 'A decision needs the name of who makes it: --as NAME.');
}
