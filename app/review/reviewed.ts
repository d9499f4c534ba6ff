import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { databaseApprovals } from '../../engine/stages/databases.ts';
import { type TermsApproval, termsApproval } from '../../engine/stages/terms.ts';
import { type ShownReview, sideOf } from '../../model/artifacts.ts';
import { digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import { termChanges } from '../../model/terms.ts';
import type { Workbench } from '../workbench/workbench.ts';

const nameOf = (phase: string, person: string): string => `${phase} ${person}`;

/** What was printed of a phase; all of it is part of the evidence. */
interface Printed {
  readonly phase: string;
  readonly digest: string;
  readonly terms: { readonly digest: string };
}

/** Keeps what a person was just shown of a phase. */
export async function keepReview(bench: Workbench, reviewed: Printed, databases: Readonly<Record<string, string>>): Promise<void> {
  const { journal, control, playbook, principal } = bench;
  const { phase, digest: mapping, terms } = reviewed;
  const printed = digestOf({ ...reviewed, approvedBy: null });
  const content: ShownReview = { phase, mapping, terms: terms.digest, databases, printed, at: new Date().toISOString() };
  await journal.save(control, {
    kind: 'review',
    playbook: playbook.playbook,
    name: nameOf(phase, principal.name),
    content,
    author: principal.name,
  });
}

/** A phase that the person was shown as it is now, with the digest of that evidence. */
export interface SeenPhase {
  readonly mapped: MappedPhase;
  readonly evidence: string;
}

/**
 * The phases that wait, or that the person was shown as they are now: under the name in which is decided, or at this keyboard. Throws
 * `review_outdated` with what changed, where one that waits was never shown to this person or is another now.
 */
export async function phasesAsReviewed(bench: Workbench, mapped: readonly MappedPhase[], decider: string): Promise<SeenPhase[]> {
  const people = [...new Set([decider, bench.principal.name])];
  const seen: SeenPhase[] = [];
  const wrong: string[] = [];
  const first = (await databaseApprovals(bench))
    .filter(({ state }) => state === 'first')
    .map(({ now, digest }) => [sideOf(now), digest] as const);
  for (const each of mapped) {
    const { journal, control } = bench;
    const approval = await termsApproval(bench, each.mapping);
    const shown = await lastShown(bench, each, approval, people, first);
    if (shown.evidence !== null) seen.push({ mapped: each, evidence: shown.evidence });
    else if (approval.approvedBy === null || (await journal.approval(control, each.digest)) === null)
      wrong.push(`${each.phase.phase}: ${shown.differs.join(', ')}`);
  }
  if (wrong.length === 0) return seen;
  const who = `Not as \`godwit review\` last showed it to ${people.join(' or ')}:`;
  throw new GodwitError('review_outdated', `${who}\n${firstOf(wrong)}`, { details: { phases: wrong.length } });
}

/** The review in which one of the people saw the phase as it is now; without one, what is different from the last that there was. */
async function lastShown(
  { journal, control, playbook }: Workbench,
  { phase, digest: mapping }: MappedPhase,
  { terms, digest }: TermsApproval,
  people: readonly string[],
  databases: readonly (readonly [string, string])[],
): Promise<{ evidence: string | null; differs: readonly string[] }> {
  let differs: readonly string[] = ['was never shown'];
  for (const person of people) {
    const last = await journal.last(control, playbook.playbook, 'review', nameOf(phase.phase, person));
    if (!last) continue;
    const shown = last.content;
    const changes = shown.terms === digest ? [] : termChanges(await journal.readAs(control, shown.terms, 'terms'), terms);
    differs = [...changes, ...differences(shown, mapping, databases)];
    if (differs.length === 0) return { evidence: last.digest, differs };
  }
  return { evidence: null, differs };
}

const linesShown = 20;

function firstOf(lines: readonly string[]): string {
  const more = lines.length - linesShown;
  return [...lines.slice(0, linesShown), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

function differences(shown: ShownReview, mapping: string, databases: readonly (readonly [string, string])[]): string[] {
  return [
    ...(shown.mapping === mapping ? [] : [`its mapping changed from ${shown.mapping.slice(0, 12)} to ${mapping.slice(0, 12)}`]),
    ...databases.filter(([side, digest]) => shown.databases[side] !== digest).map(([side]) => `the ${side} is another database`),
  ];
}
