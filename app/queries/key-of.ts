import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { derivedKey } from '../../model/identity.ts';
import { isOneToMany } from '../../model/mapping.ts';

type KeyOf = (value: string) => string | null;

/** Makes the new key of a phase's rows from the old one; null where only the key map knows it. */
export function keyOfPhase({ mapping }: MappedPhase): KeyOf | null {
  const { strategy, system, name } = mapping.identity;
  if (strategy === 'kept') return (value) => value;
  if (isOneToMany(mapping) || mapping.sourceKey.length > 1) return null;
  return (value) => derivedKey({ system, identity: name }, [value]);
}

/** The same for a column of the source that holds the phase's own key, or refers to another's. */
export function keyOfColumn(phase: MappedPhase, column: string): KeyOf | null {
  if (phase.mapping.sourceKey.join() === column) return keyOfPhase(phase);
  const rule = phase.mapping.fields.map((each) => each.rule).find((each) => each.rule === 'reference' && each.columns.join() === column);
  const identity = rule?.rule === 'reference' ? phase.identities.get(rule.identity) : undefined;
  if (identity?.strategy === 'kept') return (value) => value;
  return identity?.strategy === 'derived' ? (value) => derivedKey({ system: identity.system, identity: identity.name }, [value]) : null;
}
