import type { Catalog } from '../../model/catalog.ts';
import { columnsRead, type FieldMapping } from '../../model/mapping.ts';
import type { Correction, FieldMatch, FieldRef } from '../../model/matching.ts';
import type { FieldRule, Playbook, PlaybookPhase } from '../../model/playbook.ts';
import type { Profile } from '../../model/profile.ts';
import { matchCatalogs } from '../match/match.ts';
import { mayHoldAttributes } from '../match/rows-as-columns.ts';

/** What the matcher may see. Profiles make it surer, and are not needed. */
export interface Matchable {
  readonly playbook: Playbook;
  readonly source: Catalog;
  readonly target: Catalog;
  readonly sourceProfile?: Profile | undefined;
  readonly targetProfile?: Profile | undefined;
}

/** The entities that a phase reads or could read: its own, those of its look-ups, and those whose rows may be attributes of its own. */
export function sourcesOf({ source, lookups }: PlaybookPhase, catalog: Catalog): string[] {
  const attributes = catalog.entities.filter((each) => each.references.some(({ entity }) => entity === source) && mayHoldAttributes(each));
  return [...new Set([source, ...Object.values(lookups).map(({ entity }) => entity), ...attributes.map(({ name }) => name)])];
}

/**
 * The matcher's answers for a phase, by target column: from the phase's source entity and its look-ups only. What the playbook declares, here and
 * in other phases, counts as decided: it is not proposed again, and it teaches words.
 */
export function matchPhase(phase: PlaybookPhase, input: Matchable, declared: readonly FieldMapping[]): Map<string, FieldMatch> {
  const from = sourcesOf(phase, input.source);
  const running = input.playbook.phases.filter((each) => each.off === undefined && isBetween(each, phase));
  const decided = running.map((each): [string, string[]] => [each.target, [each.source]]);
  const own = declared.map(({ target, rule }) => correctionOf(phase, target, columnsRead(rule)));
  const others = running.filter((each) => each !== phase).flatMap((each) => declaredIn(each));
  const { fields } = matchCatalogs({
    source: { catalog: narrowed(input.source, from), profile: input.sourceProfile },
    target: { catalog: narrowed(input.target, [phase.target]), profile: input.targetProfile },
    corrections: [...own, ...others],
    entities: new Map([...decided, [phase.target, from]]),
    acceptFrom: input.playbook.settings.accept_from,
  });
  return new Map(fields.filter(({ target }) => target.entity === phase.target).map((match) => [match.target.field, match]));
}

/** Names of entities mean the same to phases between the same databases only. */
const isBetween = ({ databases: a }: PlaybookPhase, { databases: b }: PlaybookPhase): boolean =>
  a.source === b.source && a.target === b.target;

/** The entities named, and those that they refer to: enough to know what references mean. */
function narrowed(catalog: Catalog, names: readonly string[]): Catalog {
  const near = catalog.entities
    .filter(({ name }) => names.includes(name))
    .flatMap(({ references }) => references.map(({ entity }) => entity));
  return { ...catalog, entities: catalog.entities.filter(({ name }) => names.includes(name) || near.includes(name)) };
}

function correctionOf(phase: PlaybookPhase, target: string, columns: readonly string[]): Correction {
  return {
    target: { entity: phase.target, field: target },
    sources: columns.map((column) => columnRef(column, phase)),
    by: `phase ${phase.phase}`,
  };
}

/** `lookup.column` is a column of the look-up's entity. */
function columnRef(column: string, phase: PlaybookPhase): FieldRef {
  const lookup = Object.entries(phase.lookups).find(([name]) => column.startsWith(`${name}.`));
  return lookup ? { entity: lookup[1].entity, field: column.slice(lookup[0].length + 1) } : { entity: phase.source, field: column };
}

function declaredIn(phase: PlaybookPhase): Correction[] {
  return Object.entries(phase.fields).flatMap(([target, rule]) => {
    const column = onlyColumn(rule);
    return column === undefined ? [] : [correctionOf(phase, target, [column])];
  });
}

/** The one column that a plain rule reads. */
function onlyColumn(rule: FieldRule): string | undefined {
  if (rule === 'identity') return undefined;
  if ('copy' in rule) return rule.copy;
  if ('enum' in rule) return rule.enum;
  return 'zoned' in rule ? rule.zoned : undefined;
}
