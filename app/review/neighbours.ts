import { currentArtifacts } from '../../engine/journal/current-artifacts.ts';
import { dependencies } from '../../engine/playbook/order.ts';
import { findPhase } from '../../model/phases.ts';
import { phasePlace } from '../../model/playbook-databases.ts';
import { controlSchema, type Workbench } from '../workbench/workbench.ts';

/** A phase beside the one that is reviewed. */
export interface Neighbour {
  readonly phase: string;
  readonly source: string;
  readonly target: string;
  readonly relation: 'refers_to' | 'referred_to_by';
  /** Of the mapping that stands; null while nobody has approved it. */
  readonly approvedBy: string | null;
}

/** What everything refers to may have hundreds. */
const neighboursMax = 200;

/**
 * Phases whose rows those of `phase` refer to, then those whose rows refer to them; each with who approved the mapping that stands in the journal.
 */
export async function neighboursOf(bench: Workbench, phase: string): Promise<Neighbour[]> {
  const { playbook, control, journal } = bench;
  const parents = dependencies(playbook);
  const children = playbook.phases.flatMap(({ phase: name }) => (parents.get(name)?.has(phase) ? [name] : []));
  const found = [
    ...[...(parents.get(phase) ?? [])].map((name) => ({ name, relation: 'refers_to' as const })),
    ...children.map((name) => ({ name, relation: 'referred_to_by' as const })),
  ].slice(0, neighboursMax);
  const standing = await currentArtifacts(control, controlSchema, playbook.playbook);
  const approved = new Map(
    standing.flatMap(({ kind, name, digest, decision }) => (kind === 'mapping' && decision === 'approved' ? [[name, digest]] : [])),
  );
  const neighbours: Neighbour[] = [];
  for (const { name, relation } of found) {
    const each = findPhase(playbook, name);
    if (!each) continue;
    const digest = approved.get(name);
    const approvedBy = digest === undefined ? null : ((await journal.approval(control, digest))?.by ?? null);
    const places = { source: phasePlace(playbook, each, 'source'), target: phasePlace(playbook, each, 'target') };
    neighbours.push({ phase: name, ...places, relation, approvedBy });
  }
  return neighbours;
}
