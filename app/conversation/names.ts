import { dependencies, type OrderedPhase, orderPhases } from '../../engine/playbook/order.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Playbook } from '../../model/playbook.ts';
import { phasePlace } from '../../model/playbook-databases.ts';
import type { EntitySize, KnownName, Overview, PhaseOverview, Side } from '../../model/workbench.ts';
import { labelOf } from '../workbench/labels.ts';
import type { Workbench } from '../workbench/workbench.ts';
import type { Knowledge } from './knowledge.ts';

/** What is migrated, from where to where. */
export async function overviewOf(bench: Workbench, knowledge: Knowledge): Promise<Overview> {
  const { playbook } = bench;
  const parents = dependencies(playbook);
  return {
    playbook: playbook.playbook,
    title: playbook.title,
    source: labelOf(bench, 'source'),
    target: labelOf(bench, 'target'),
    phases: orderPhases(playbook).map((ordered) => phaseOverview(playbook, ordered, parents)),
    groups: playbook.groups,
    sourceEntities: sizesOf(await knowledge.catalog('source')),
    targetEntities: sizesOf(await knowledge.catalog('target')),
  };
}

function phaseOverview(playbook: Playbook, { phase }: OrderedPhase, parents: ReadonlyMap<string, ReadonlySet<string>>): PhaseOverview {
  return {
    phase: phase.phase,
    title: phase.title ?? phase.phase,
    meaning: phase.meaning ?? null,
    source: phasePlace(playbook, phase, 'source'),
    target: phasePlace(playbook, phase, 'target'),
    off: phase.off ?? null,
    dependsOn: [...(parents.get(phase.phase) ?? [])],
  };
}

function sizesOf({ entities, sizes }: Catalog): EntitySize[] {
  return entities.map(({ name }) => ({ entity: name, rows: sizes[name]?.rows ?? 0, bytes: sizes[name]?.bytes ?? 0 }));
}

/** Every name that a question may mention. */
export async function namesOf({ phases, groups }: Playbook, knowledge: Knowledge): Promise<KnownName[]> {
  const own = (kind: 'phase' | 'group', names: readonly string[]): KnownName[] =>
    names.map((name) => ({ kind, name, side: null, entity: null }));
  return [
    ...own(
      'phase',
      phases.map(({ phase }) => phase),
    ),
    ...own('group', [...Object.keys(groups), 'all']),
    ...entityNames('source', await knowledge.catalog('source')),
    ...entityNames('target', await knowledge.catalog('target')),
  ];
}

function entityNames(side: Side, { entities }: Catalog): KnownName[] {
  return entities.flatMap(({ name, fields }): KnownName[] => [
    { kind: 'entity', name, side, entity: null },
    ...fields.map((field): KnownName => ({ kind: 'field', name: field.name, side, entity: name })),
  ]);
}
