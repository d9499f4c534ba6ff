import type { Entity, Field, Reference } from '../../model/catalog.ts';
import { legacyName, referenceWay } from '../../model/drafting.ts';
import type { FieldRule } from '../../model/field-rule.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import type { Pair } from './match-entities.ts';

export type Pairs = ReadonlyMap<string, Pair>;

/** What a phase says of its columns. */
export interface DraftedFields {
  readonly fields: Readonly<Record<string, FieldRule>>;
  readonly lookups: PlaybookPhase['lookups'];
  /** Phases that come first although no rule refers to them. */
  readonly dependsOn: readonly string[];
  /** Source columns that a rule reads. */
  readonly read: ReadonlySet<string>;
  /** Target columns that need a value and have no source. */
  readonly undecided: readonly string[];
}

interface Drafted {
  readonly rule: FieldRule | null;
  readonly read: readonly string[];
  readonly lookup?: readonly [string, PlaybookPhase['lookups'][string]];
  readonly dependsOn?: string;
}

/** A rule for each target column that has the name, the legacy name or the reference of a source column. */
export function draftFields(pair: Pair, pairs: Pairs): DraftedFields {
  const drafted = pair.target.fields.map((field): [Field, Drafted] => [field, draftField(field, pair, pairs)]);
  const rules = drafted.flatMap(([{ name }, { rule }]): [string, FieldRule][] => (rule === null ? [] : [[name, rule]]));
  return {
    fields: Object.fromEntries(rules),
    lookups: Object.fromEntries(drafted.flatMap(([, { lookup }]) => (lookup ? [lookup] : []))),
    dependsOn: [...drafted.flatMap(([, { dependsOn }]) => dependsOn ?? []), ...periodParents(pair, pairs)],
    read: new Set(drafted.flatMap(([, { read }]) => read)),
    undecided: drafted.filter(([field, { rule }]) => rule === null && needsValue(field)).map(([{ name }]) => name),
  };
}

/** Rows that the others' periods cover must be there before. */
function periodParents({ target, phase }: Pair, pairs: Pairs): string[] {
  const parents = new Set((target.periodReferences ?? []).map(({ entity }) => entity));
  return [...pairs.values()].filter((each) => parents.has(each.target.name) && each.phase !== phase).map((each) => each.phase);
}

const needsValue = ({ nullable, default: standard, generated, type }: Field): boolean =>
  !nullable && standard === undefined && generated === undefined && !type.isDomain;

function draftField(field: Field, pair: Pair, pairs: Pairs): Drafted {
  const { source, strategy, targetKey, key } = pair;
  if (strategy === 'derived' && field.name === targetKey[0]) return { rule: 'identity', read: [] };
  if (field.generated === 'stored' || field.generated === 'virtual') return { rule: { none: 'The database computes it.' }, read: [] };
  const linked = linkRule(field, pair, pairs);
  if (linked?.rule) return linked;
  const isOwnKey = targetKey.length === 1 && key.length === 1 && field.name === targetKey[0];
  const from = isOwnKey ? source.fields.find(({ name }) => name === key[0]) : sourceOf(field, source);
  if (!from || (field.type.kind === 'uuid' && from.type.kind !== 'uuid')) return linked ?? { rule: null, read: [] };
  return { ...linked, rule: copyRule(from.name), read: [from.name] };
}

/** The source column of the same name, or that which the target keeps under its legacy name. */
function sourceOf({ name }: Field, source: Entity): Field | undefined {
  return source.fields.find((field) => field.name === name) ?? source.fields.find((field) => legacyName(source, field.name) === name);
}

/** A name with a dot would be read as a look-up's column; an expression can quote it. */
function copyRule(column: string): FieldRule {
  return column.includes('.') ? { expression: `"${column.replaceAll('"', '""')}"::text` } : { copy: column };
}

function linkRule(field: Field, pair: Pair, pairs: Pairs): Drafted | null {
  for (const reference of pair.source.references) {
    const parent = pairs.get(reference.entity);
    const there = parent && targetReference(pair, reference, parent);
    if (!parent || !there || parent.targetKey.length !== 1) continue;
    const at = there.toFields.indexOf(parent.targetKey[0] ?? '');
    if (there.fields[at] !== field.name) continue;
    const isOwnKey = pair.strategy === 'kept' && pair.targetKey.includes(field.name);
    if (isOwnKey) return { rule: null, read: [], ...(parent.phase !== pair.phase && { dependsOn: parent.phase }) };
    return refer(pair, reference, parent);
  }
  return null;
}

/** The target's reference with the same name, or of the same column, to where the parent's rows go. */
function targetReference({ target }: Pair, { name, fields }: Reference, parent: Pair): Reference | undefined {
  const candidates = target.references.filter(({ entity }) => entity === parent.target.name);
  const sameColumn = (each: Reference): boolean => each.fields.length === 1 && fields.length === 1 && each.fields[0] === fields[0];
  return candidates.find((each) => each.name === name) ?? candidates.find(sameColumn);
}

function refer({ source, target }: Pair, reference: Reference, parent: Pair): Drafted | null {
  const way = referenceWay(source, reference, parent.source);
  if (way === null) return null;
  const { fields, toFields } = reference;
  const keepsValues = fields.every((column) => target.fields.some(({ name }) => name === legacyName(source, column)));
  const rule = (from: string[]): FieldRule => ({
    reference: parent.phase,
    from: from.length === 1 ? (from[0] ?? '') : from,
    missing: reference.unproven && keepsValues ? 'null' : 'quarantine',
  });
  if (way === 'key') return { rule: rule([...fields]), read: fields };
  const name = `${parent.phase.slice(0, 50)}_${1 + source.references.indexOf(reference)}`;
  const on = Object.fromEntries(toFields.map((column, i) => [column, fields[i] ?? '']));
  return { rule: rule(parent.key.map((column) => `${name}.${column}`)), read: fields, lookup: [name, { entity: parent.source.name, on }] };
}
