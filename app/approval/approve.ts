import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { approverOf } from '../../engine/stages/approve.ts';
import { databaseApprovals } from '../../engine/stages/databases.ts';
import { termsApproval } from '../../engine/stages/terms.ts';
import { sideOf } from '../../model/artifacts.ts';
import { GodwitError } from '../../model/errors.ts';
import { type Principal, requireRight } from '../../model/principal.ts';
import type { ShownCode } from '../../model/shown-code.ts';
import { termsDigest, termsOf } from '../../model/terms.ts';
import { requireDecided } from '../playbook/open-decisions.ts';
import { withMapped } from '../review/review.ts';
import { phasesAsReviewed } from '../review/reviewed.ts';
import { requireNamed } from '../workbench/person.ts';
import type { Caller, Workbench } from '../workbench/workbench.ts';
import { commitApproval } from './approvals.ts';
import { type Asked, askedFor, digitsMin } from './asked-for.ts';
import { type Approved, askedToDo, carryOut } from './carry-out.ts';
import { commitArtifact, type NamedKind } from './committed-artifacts.ts';
import { shownCodeOf } from './decisions.ts';
import { decide, prepares, subjectUnder, type Verdict } from './service.ts';

export interface DecideOptions {
  readonly playbook: string;
  /** Digests of mappings, terms and proposals, or their beginnings; all mappings with their terms when empty, unless it is about databases. */
  readonly digests: readonly string[];
  readonly reason?: string;
  /** Also writes the approval beside the playbook, to be committed with it. */
  readonly commit: boolean;
  /** Of all phases only what `review` last showed to the caller. Throws `review_outdated` where that is not what stands now. */
  readonly asReviewed?: boolean;
  /** Approves both databases as they are now, where another one was approved or none. */
  readonly databases?: boolean;
  /** Approves although decisions are open or high risks unaddressed; `reason` says why. */
  readonly acceptOpen?: boolean;
}

/** The same with who decides: the caller. */
interface Deciding extends DecideOptions {
  readonly who: Principal;
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
  /** What came of it, where an agent had asked to have something done. */
  readonly done?: string;
}

/** One thing that is decided on, a mapping or the terms of a phase. */
interface Choice {
  readonly mapped: MappedPhase;
  readonly part: 'mapping' | 'terms';
  /** Digest of what was shown of it. */
  readonly evidence?: string;
}

/**
 * Records the caller's decision on mappings and terms as they stand now, on what agents have put before people, and on databases. Throws
 * `role_missing`, `self_approval`, `artifact_not_found`, `review_outdated`. What an agent asked to have done is done when it is approved.
 */
export async function decideMappings(caller: Caller, decision: Decided['decision'], options: DecideOptions): Promise<Decided[]> {
  const who = requireNamed(caller.principal);
  requireRight(who, 'decide', 'decide');
  const deciding = { ...options, who };
  const decided = await decideAll(caller, decision, deciding);
  const done: Decided[] = [];
  for (const { approved, ...each } of decided)
    done.push(approved ? { ...each, done: await carryOut(caller, options.playbook, approved) } : each);
  return done;
}

/** A decision, and what is to be done by it. */
type DecidedToDo = Decided & { readonly approved?: Approved };

function decideAll(caller: Caller, decision: Decided['decision'], deciding: Deciding): Promise<DecidedToDo[]> {
  const { who, ...options } = deciding;
  return withMapped(prepares(caller), options.playbook, {}, async (bench, mapped) => {
    const before = await databaseDigests(bench);
    const isStanding = (given: string): boolean => choicesBy(bench, mapped, given).length > 0;
    const { found, others } = await askedFor(
      bench,
      options.digests.filter((given) => !isStanding(given)),
    );
    const choices = await choicesOf(bench, mapped, [...options.digests.filter(isStanding), ...others], decision, deciding);
    if (decision === 'approved')
      await requireDecided(bench, [...new Set(choices.map((choice) => choice.mapped))], { ...options, by: who.name });
    const decided = await decideAsked(bench, found, decision, deciding);
    for (const choice of choices) decided.push(...(await decideOn(bench, choice, decision, deciding)));
    if (options.databases === true) await decide(bench, who, { kind: 'databases' }, verdictOf(decision, deciding));
    return [...decided, ...(await databasesDecided(bench, before, who.name))];
  });
}

async function choicesOf(
  bench: Workbench,
  mapped: readonly MappedPhase[],
  others: readonly string[],
  decision: Decided['decision'],
  { digests, asReviewed, databases, who }: Deciding,
): Promise<Choice[]> {
  if (digests.length > 0) return others.map((given) => findByDigest(bench, mapped, given));
  if (databases === true && asReviewed !== true) return [];
  const seen: Omit<Choice, 'part'>[] =
    asReviewed === true ? await phasesAsReviewed(bench, mapped, who.name) : mapped.map((each) => ({ mapped: each }));
  const mappings = seen.map((each): Choice => ({ ...each, part: 'mapping' }));
  return decision === 'approved' ? mappings.flatMap((each): Choice[] => [each, { ...each, part: 'terms' }]) : mappings;
}

async function decideOn(bench: Workbench, choice: Choice, decision: Decided['decision'], options: Deciding): Promise<Decided[]> {
  const { mapped, part, evidence } = choice;
  const verdict = { ...verdictOf(decision, options), ...(evidence !== undefined && { evidence }) };
  return part === 'mapping' ? decideOnMapping(bench, mapped, verdict, options) : decideOnTerms(bench, mapped, verdict, options);
}

async function decideOnMapping(bench: Workbench, mapped: MappedPhase, verdict: Verdict, options: Deciding): Promise<Decided[]> {
  const { mapping, digest } = mapped;
  const { decision } = verdict;
  const before = await termsApproval(bench, mapping);
  const { code } = await decide(bench, options.who, { kind: 'mapping', mapping, digest }, verdict);
  const after = await termsApproval(bench, mapping);
  const file = await committed(bench, mapped, decision, options, code);
  const told = { decision, by: options.who.name };
  return [
    { ...told, phase: mapping.phase, digest, ...(code && { code }), ...(file !== undefined && { file }) },
    ...(before.approvedBy === null && after.approvedBy !== null
      ? [{ ...told, phase: `terms of ${mapping.phase}`, digest: after.digest }]
      : []),
  ];
}

/** Terms that stand already, or came with the first approval of their phase, are decided on anew only where they are named. */
async function decideOnTerms(bench: Workbench, mapped: MappedPhase, verdict: Verdict, options: Deciding): Promise<Decided[]> {
  const { phase } = mapped.mapping;
  const { digest, approvedBy } = await termsApproval(bench, mapped.mapping);
  if (approvedBy !== null && options.digests.length === 0) return [];
  const { decision } = verdict;
  await decide(bench, options.who, { kind: 'terms', phase, digest }, verdict);
  const file = await committed(bench, mapped, decision, options, await shownCodeOf(bench, mapped.digest));
  return [{ phase: `terms of ${phase}`, digest, decision, by: options.who.name, ...(file !== undefined && { file }) }];
}

/** Writes the approval beside the playbook where that is asked for and both, mapping and terms, are approved. */
async function committed(
  bench: Workbench,
  { mapping, digest }: MappedPhase,
  decision: Decided['decision'],
  { who, reason, commit }: Deciding,
  code: ShownCode | null,
): Promise<string | undefined> {
  if (!commit || decision !== 'approved') return undefined;
  const terms = await termsApproval(bench, mapping);
  if (terms.approvedBy === null || (await approverOf(bench, digest)) === null) return undefined;
  const told = { ...(reason !== undefined && { reason }), ...(code?.shown && { code }) };
  return commitApproval(bench, { phase: mapping.phase, digest, terms: terms.digest, by: who.name, ...told });
}

const verdictOf = (decision: Decided['decision'], { reason }: DecideOptions): Verdict => ({
  decision,
  ...(reason !== undefined && { reason }),
});

/** Digests of the approved databases, by side. */
async function databaseDigests(bench: Workbench): Promise<Map<string, string>> {
  const standing = await databaseApprovals(bench);
  return new Map(standing.flatMap(({ now, digest, state }) => (state === 'approved' ? [[sideOf(now), digest] as const] : [])));
}

async function databasesDecided(bench: Workbench, before: ReadonlyMap<string, string>, by: string): Promise<Decided[]> {
  const now = [...(await databaseDigests(bench))].filter(([side]) => !before.has(side));
  return now.map(([side, digest]) => ({ phase: `${side} database`, digest, decision: 'approved', by }));
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

async function decideAsked(
  bench: Workbench,
  asked: readonly Asked[],
  decision: Decided['decision'],
  options: Deciding,
): Promise<DecidedToDo[]> {
  const { who } = options;
  const decided: DecidedToDo[] = [];
  for (const { id: digest, what, kind } of asked) {
    const { code } = await decide(bench, who, await subjectUnder(bench, digest), verdictOf(decision, options));
    const approved = decision === 'approved' ? await askedToDo(bench, digest) : null;
    const file = isNamed(kind) && options.commit && decision === 'approved' ? await committedAs(bench, kind, digest, options) : null;
    const told = { ...(code && { code }), ...(approved && { approved }), ...(file !== null && { file }) };
    decided.push({ phase: what, digest, decision, by: who.name, ...told });
  }
  return decided;
}

const isNamed = (kind: string): kind is NamedKind => kind === 'publication' || kind === 'embedding';

async function committedAs(bench: Workbench, kind: NamedKind, digest: string, { who, reason }: Deciding): Promise<string | null> {
  const content: Partial<Record<NamedKind, unknown>> = (await bench.journal.readAs(bench.control, digest, kind)) ?? {};
  const name = content[kind];
  if (typeof name !== 'string') return null;
  return commitArtifact(bench, kind, { name, digest, by: who.name, ...(reason !== undefined && { reason }) });
}
