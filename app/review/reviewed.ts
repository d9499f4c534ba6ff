import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { databaseApprovals } from '../../engine/stages/databases.ts';
import { termsApproval } from '../../engine/stages/terms.ts';
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
 * The phases that wait, or that the person was shown as they are now. Throws `review_outdated` with what changed, where one that waits was never
 * shown to this person or is another now.
 */
export async function phasesAsReviewed(bench: Workbench, mapped: readonly MappedPhase[]): Promise<SeenPhase[]> {
  const seen: SeenPhase[] = [];
  const wrong: string[] = [];
  const first = (await databaseApprovals(bench))
    .filter(({ state }) => state === 'first')
    .map(({ now, digest }) => [sideOf(now), digest] as const);
  for (const each of mapped) {
    const { journal, control, playbook, principal } = bench;
    const last = await journal.last(control, playbook.playbook, 'review', nameOf(each.phase.phase, principal.name));
    const { terms, digest, approvedBy } = await termsApproval(bench, each.mapping);
    const shown = last?.content ?? null;
    const changes = shown && shown.terms !== digest ? termChanges(await journal.readAs(control, shown.terms, 'terms'), terms) : [];
    const differs = shown === null ? ['was never shown'] : [...changes, ...differences(shown, each.digest, first)];
    if (last && differs.length === 0) seen.push({ mapped: each, evidence: last.digest });
    else if (approvedBy === null || (await journal.approval(control, each.digest)) === null)
      wrong.push(`${each.phase.phase}: ${differs.join(', ')}`);
  }
  if (wrong.length === 0) return seen;
  const who = `Not as \`godwit review\` last showed it to ${bench.principal.name}:`;
  throw new GodwitError('review_outdated', `${who}\n${firstOf(wrong)}`, { details: { phases: wrong.length } });
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
