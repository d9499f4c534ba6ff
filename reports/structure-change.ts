import { type Catalog, type Entity, findEntity } from '../model/catalog.ts';
import type { PlannedPhase } from '../model/plan.ts';
import { rowSecurityWords } from '../model/row-security.ts';
import { type Block, paragraph, section, table } from './document.ts';
import { partName } from './words/parts.ts';

/** The structures on both sides. */
export interface Sides {
  readonly source: Catalog;
  readonly target: Catalog;
}

/** What changes in structure and in who may see which rows, per phase: the old entity → the new one. */
export function structureChange(phases: readonly PlannedPhase[], { source, target }: Sides): Block[] {
  const pairs = phases.map((phase) => ({ phase, before: findEntity(source, phase.source), after: findEntity(target, phase.target) }));
  const rows = pairs.map(({ phase, before, after }) => [
    partName(phase),
    arrow(before, after, ({ fields }) => String(fields.length)),
    arrow(before, after, ({ key }) => key?.fields.join(', ') ?? 'none'),
    arrow(before, after, (entity) => String(indexCount(entity))),
    arrow(before, after, ({ references }) => String(references.length)),
    arrow(before, after, ({ checks, uniques }) => String(checks.length + uniques.length)),
  ]);
  const security = pairs.map(({ phase, before, after }) => [
    partName(phase),
    arrow(before, after, rowSecurity),
    arrow(before, after, triggers),
  ]);
  return [
    ...section('Structure, before → after', [
      table('Structure of each part, before and after', ['Part', 'Columns', 'Key', 'Indexes', 'References', 'Rules'], rows),
    ]),
    ...section('Security model, before → after', [
      paragraph('Rights of roles are not migrated: the new system grants its own. Triggers of the old system stay behind.'),
      table('Row security and triggers of each part', ['Part', 'Row security', 'Triggers'], security),
    ]),
  ];
}

function arrow(before: Entity | undefined, after: Entity | undefined, tell: (entity: Entity) => string): string {
  return `${before ? tell(before) : 'unknown'} → ${after ? tell(after) : 'not there yet'}`;
}

/** Indexes of constraints count too. */
function indexCount({ indexes, key, uniques, exclusions }: Entity): number {
  return indexes.length + (key ? 1 : 0) + uniques.length + exclusions.length;
}

function rowSecurity({ rowSecurity: found }: Entity): string {
  return rowSecurityWords(found);
}

function triggers({ triggers: found }: Entity): string {
  return String(found.filter(({ enabled }) => enabled).length);
}
