import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import type { AskedPair } from '../../engine/queries/compare.ts';
import { GodwitError } from '../../model/errors.ts';
import { askedOf, type ListedQuery } from '../../model/listed-query.ts';
import { keyOfPhase } from './key-of.ts';

/** A query of the playbook as a pair. Throws `phase_not_found`. */
export function listedPair({ title, source, target, compared, keys, ordered }: ListedQuery, mapped: readonly MappedPhase[]): AskedPair {
  const unknown: string[] = [];
  const made = Object.entries(keys).flatMap(([column, phase]) => {
    const found = mapped.find((each) => each.phase.phase === phase);
    if (!found) throw new GodwitError('phase_not_found', `The query "${title}" names the phase "${phase}", which there is not.`);
    const keyOf = keyOfPhase(found);
    if (!keyOf) unknown.push(column);
    return keyOf ? [[column, keyOf] as const] : [];
  });
  const why = `What ${unknown.join(', ')} becomes is not said by one column: the keys of its phase have several parts.`;
  const rules = { compared: compared ?? null, keys: new Map(made), ordered, places: null };
  return {
    ...{ title, origin: 'playbook', calls: null },
    source: askedOf(source),
    target: { sql: target, values: [] },
    rules: { ...rules, incomparable: unknown.length > 0 ? why : null },
  };
}
