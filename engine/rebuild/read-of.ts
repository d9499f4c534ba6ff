import { GodwitError } from '../../model/errors.ts';
import type { ReadBack, TableRead } from '../../model/rebuild.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';

/** How rows are found by a document's key: by the reference to its row, else by the key itself; null where no column says it. */
export function readOf(phase: MappedPhase, columns: readonly ReadBack[], key: string, all: readonly MappedPhase[]): TableRead | null {
  const { mapping, target } = phase;
  const at = { phase: phase.phase.phase, entity: target, columns };
  for (const { rule, target: by } of mapping.fields) {
    if (rule.rule !== 'reference' || rule.columns.join() !== key) continue;
    const parent = all.find((each) => each.mapping.identity.name === rule.identity)?.mapping;
    if (parent?.identity.strategy !== 'derived') continue;
    return { ...at, by, identity: { system: parent.identity.system, identity: parent.identity.name } };
  }
  const copy = mapping.fields.find(({ rule }) => rule.rule === 'copy' && rule.column === key && rule.clean.length === 0);
  return copy ? { ...at, by: copy.target, identity: null } : null;
}

/** How the row of a document is found. Throws `argument_invalid` where nothing tells. */
export function requireRead(phase: MappedPhase, columns: readonly ReadBack[], all: readonly MappedPhase[]): TableRead {
  const { identity } = phase.mapping;
  const [by = '', ...others] = identity.targetKey;
  if (identity.strategy === 'derived' && others.length === 0)
    return {
      ...{ phase: phase.phase.phase, entity: phase.target, columns, by },
      identity: { system: identity.system, identity: identity.name },
    };
  const found = readOf(phase, columns, '_id', all);
  if (found) return found;
  throw new GodwitError('argument_invalid', `No column of ${phase.target.name} says which document a row was made of.`);
}
