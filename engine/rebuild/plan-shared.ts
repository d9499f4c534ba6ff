import type { TableRead } from '../../model/rebuild.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { requireRead } from './read-of.ts';

/** The phase that refers to rows which several documents share, and its column. */
interface Through {
  readonly phase: MappedPhase;
  readonly column: string;
}

interface OwnPhase {
  readonly phase: MappedPhase;
  readonly through: Through | null;
}

/** Phases that read documents one by one; those whose rows several documents share come last, with the reference that leads to them. */
export function throughReferences(own: readonly MappedPhase[]): OwnPhase[] {
  const found = own.map((phase) => ({ phase, through: phase.mapping.conflict.duplicates === 'merge' ? throughOf(phase, own) : null }));
  return found.toSorted((a, b) => Number(a.through !== null) - Number(b.through !== null));
}

function throughOf({ mapping: { identity, sourceKey } }: MappedPhase, own: readonly MappedPhase[]): Through | null {
  for (const phase of own)
    for (const { rule, target } of phase.mapping.fields) {
      if (rule.rule !== 'reference' || rule.identity !== identity.name) continue;
      if (rule.columns.join('\u0000') === sourceKey.join('\u0000')) return { phase, column: target };
    }
  return null;
}

/** The columns of shared rows, read where documents refer to them. */
export function readThrough(shared: TableRead, { target, mapping }: MappedPhase, through: Through, all: readonly MappedPhase[]): TableRead {
  const [key = ''] = mapping.identity.targetKey;
  const columns = shared.columns.map(({ alias, column, as, parent }) =>
    parent ? { alias, column, as, parent } : { alias, column: through.column, as, parent: { entity: target, key, legacy: column } },
  );
  return requireRead(through.phase, columns, all);
}
