import { type Catalog, entitiesNamed } from '../../model/catalog.ts';
import { columnsRead, type FieldMapping } from '../../model/mapping.ts';
import type { FieldMatch } from '../../model/matching.ts';
import { oncePer } from '../../model/once.ts';
import type { PhaseDatabases, Playbook, PlaybookPhase } from '../../model/playbook.ts';
import type { Profile } from '../../model/profile.ts';
import { matchCatalogs } from '../match/match.ts';
import { mayHoldAttributes } from '../match/rows-as-columns.ts';
import { correctionOf, correctionsOfOthers, decidedSources, lessonsFor } from './taught.ts';

/** What the matcher may see. Profiles make it surer, and are not needed. */
export interface Matchable {
  readonly playbook: Playbook;
  readonly source: Catalog;
  readonly target: Catalog;
  readonly sourceProfile?: Profile | undefined;
  readonly targetProfile?: Profile | undefined;
}

/** Entities whose rows may be attributes of the rows that they refer to, by those rows' entity. */
const attributesOf = oncePer((entities: Catalog['entities']) => {
  const held = entities.filter(mayHoldAttributes).flatMap((each) => each.references.map(({ entity }) => ({ of: entity, name: each.name })));
  return Map.groupBy(held, ({ of }) => of);
});

/** The entities that a phase reads or could read: its own, those of its look-ups, and those whose rows may be attributes of its own. */
export function sourcesOf({ source, lookups }: PlaybookPhase, { entities }: Catalog): string[] {
  const attributes = (attributesOf(entities).get(source) ?? []).map(({ name }) => name);
  return [...new Set([source, ...Object.values(lookups).map(({ entity }) => entity), ...attributes])];
}

/**
 * The matcher's answers for a phase, by target column: from the phase's source entity and its look-ups only. What the playbook declares, here and
 * in other phases, counts as decided: it is not proposed again, and it teaches words.
 */
export function matchPhase(phase: PlaybookPhase, input: Matchable, declared: readonly FieldMapping[]): Map<string, FieldMatch> {
  const playbook = phasesBetween(input.playbook, phase.databases);
  const from = sourcesOf(phase, input.source);
  const own = declared.map(({ target, rule }) => correctionOf(phase, target, columnsRead(rule)));
  const target = narrowed(input.target, [phase.target]);
  const targets = target.entities.map(({ name }) => name);
  const { fields } = matchCatalogs({
    source: { catalog: narrowed(input.source, from), profile: input.sourceProfile },
    target: { catalog: target, profile: input.targetProfile },
    corrections: [...own, ...correctionsOfOthers(playbook, phase, targets)],
    lessons: lessonsFor(playbook, phase, own),
    entities: new Map([...decidedSources(playbook, targets), [phase.target, from]]),
    acceptFrom: playbook.settings.accept_from,
  });
  return new Map(fields.filter((match) => match.target.entity === phase.target).map((match) => [match.target.field, match]));
}

const pairOf = ({ source, target }: PhaseDatabases): string => `${source} ${target}`;
const byPair = oncePer((playbook: Playbook) => {
  const pairs = Map.groupBy(playbook.phases, ({ databases }) => pairOf(databases));
  return new Map([...pairs].map(([pair, phases]) => [pair, pairs.size > 1 ? { ...playbook, phases } : playbook]));
});

/** The playbook with the phases between two databases only: to others, names of entities mean something else. */
const phasesBetween = (playbook: Playbook, databases: PhaseDatabases): Playbook => byPair(playbook).get(pairOf(databases)) ?? playbook;

/** The entities named, and those that they refer to: enough to know what references mean. */
function narrowed(catalog: Catalog, names: readonly string[]): Catalog {
  const near = entitiesNamed(catalog, names).flatMap(({ references }) => references.map(({ entity }) => entity));
  const entities = entitiesNamed(catalog, [...names, ...near]);
  const known = new Set(entities.map(({ name }) => name));
  return { ...catalog, entities, ...(catalog.usage && { usage: catalog.usage.filter(({ entity }) => known.has(entity)) }) };
}
