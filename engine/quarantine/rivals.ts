import { derivedKey, keyParts } from '../../model/identity.ts';
import { isOneToMany, type Mapping } from '../../model/mapping.ts';
import type { Rival } from '../../model/repair.ts';
import { type KeyMapEntry, openRowFacts } from '../ledger/row-facts.ts';
import type { RunContext } from '../run/context.ts';

type Place = Pick<RunContext, 'playbook' | 'ledgerSession' | 'ledgerSchema'>;
type Kept = { readonly sourceKey: string; readonly reason: string };

/** What won over kept rows of a phase, by their legacy keys: of duplicates the source row, of rows left to a standing one that row of the target. */
export async function rivalsOf(place: Place, mapping: Mapping, kept: readonly Kept[]): Promise<Map<string, Rival>> {
  const left = kept.filter(({ reason }) => reason === 'conflict').map(({ sourceKey }) => sourceKey);
  const doubled = kept.filter(({ reason }) => reason === 'duplicate').map(({ sourceKey }) => sourceKey);
  const lost = await entriesOf(place, mapping, doubled);
  const winners = [...lost.values()].flatMap(({ rival }) => rival ?? []);
  const standing = await entriesOf(place, mapping, [...left, ...winners]);
  const placeOf = (key: string): string | null => standing.get(key)?.targetKey ?? newKey(mapping, key);
  const won = [...lost].flatMap(([key, { rival }]): [string, Rival][] =>
    rival === null ? [] : [[key, { sourceKey: rival, targetKey: placeOf(rival) }]],
  );
  return new Map([...won, ...left.map((key): [string, Rival] => [key, { sourceKey: null, targetKey: placeOf(key) }])]);
}

async function entriesOf(
  { playbook, ledgerSession, ledgerSchema }: Place,
  { identity }: Mapping,
  keys: readonly string[],
): Promise<Map<string, KeyMapEntry>> {
  if (keys.length === 0) return new Map();
  const found = await openRowFacts(ledgerSession, ledgerSchema, playbook.playbook).keyMap(identity.name, keys);
  return new Map(found.map((entry) => [entry.sourceKey, entry]));
}

/** Null where only the row's values would tell it. */
function newKey(mapping: Mapping, sourceKey: string): string | null {
  const { strategy, system, name } = mapping.identity;
  return strategy === 'kept' || isOneToMany(mapping) ? null : derivedKey({ system, identity: name }, keyParts(sourceKey));
}
