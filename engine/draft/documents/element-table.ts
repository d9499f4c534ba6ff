import type { Entity, Field } from '../../../model/catalog.ts';
import { elementRead, quotedMember } from '../../../model/column-ref.ts';
import { type CollectionFacts, findPath, type PathFacts } from '../../../model/documents.ts';
import { fitName } from '../../../model/drafting.ts';
import { contentColumn, elementEntity, elementPath } from '../../../model/unnest.ts';
import { type DocumentElements, type DocumentTable, emptyEntity, type FormWishes, linkName, referenceTo } from './document-table.ts';
import { type ChosenKey, chooseKey } from './element-keys.ts';
import { valueTypes } from './evidence-words.ts';
import { elementStates, labelsOf } from './facet-fields.ts';
import { freeName, type PlainNames, plainName, plainNames } from './plain-names.ts';

/** What stands at an array or a map whose elements can be rows; null where they cannot. */
export function elementsAt(entity: Entity, unnest: string, collection: CollectionFacts): DocumentElements | null {
  const { path: [column = ''] = [], as } = elementPath(unnest) ?? {};
  const at = findPath(collection, column) ?? findPath(collection, quotedMember(column));
  const facts = at && findPath(collection, `${at.path}${as === 'map' ? '{}' : '[]'}`);
  // Where something else stands, too, a person says that the elements are rows: each such value would be kept aside.
  if (!at || !facts || !entity.key || valueTypes(at).length > 1) return null;
  const key = as === 'map' || !at.arrays ? nameKey(at) : chooseKey(facts, at.arrays);
  const paths = collection.paths.filter(({ path }) => path === facts.path || path.startsWith(`${facts.path}.`));
  return { of: entity.name, unnest, column, key, at, facts, paths, rows: collection.faulty === 0 ? facts.seen : null };
}

const nameKey = ({ objects }: PathFacts): ChosenKey => ({
  ...{ by: 'name', member: null, confidence: 0.9, counterExample: null },
  why: `Its ${objects?.names ?? 0} names are data: few members have one that half of its ${objects?.count ?? 0} objects share.`,
});

/** The elements with a link to their row, their key, their place and their members. */
export function elementTable(
  parent: DocumentTable,
  source: Entity,
  elements: DocumentElements,
  taken: Set<string>,
  wishes: FormWishes,
): DocumentTable {
  const read = elementEntity(source, elements.unnest);
  const link = linkName(parent.entity);
  const keyField = keyFieldOf(elements, read);
  const [parentKey = ''] = source.key?.fields ?? [];
  const name = freeName(elementTableName(source, elements.column), taken);
  taken.add(name);
  const states = read ? elementStates(read, elements.facts.path, source.name, wishes.proposals) : [];
  const told = states.filter(({ label }) => wishes.isColumn(name, plainName(label), 0));
  const fields = [...fieldsRead(read, keyField, `parent.${parentKey}`), ...told.map(({ field }) => field)];
  const names = namesOf(fields, `parent.${parentKey}`, link, labelsOf(told));
  const named = (field: Field): Field => ({
    ...field,
    name: names.plain.get(field.name) ?? field.name,
    nullable: field.nullable && field.name !== keyField,
  });
  const entity: Entity = {
    ...emptyEntity,
    name: parent.entity.schema === 'public' ? name : `${parent.entity.schema}.${name}`,
    ...{ schema: parent.entity.schema, table: name },
    fields: fields.map(named),
    key: { name: fitName(`${name}_pkey`), fields: [link, names.plain.get(keyField) ?? keyField] },
    references: [referenceTo(parent.entity, name, link)],
  };
  return { entity, names, source: `${source.name}.${elements.unnest}`, elements, replaced: new Map() };
}

export const elementTableName = ({ table }: Entity, column: string): string => fitName(`${plainName(table)}_${plainName(column)}`);

function keyFieldOf({ key, unnest }: DocumentElements, read: Entity | null): string {
  if (key.member !== null) return `${elementRead}.${key.member}`;
  return unnest.endsWith('{}') ? (read?.key?.fields.at(-1) ?? 'key') : contentColumn;
}

/** The element itself is only kept where nothing else says what it holds, its content where it is the key. */
function fieldsRead(read: Entity | null, keyField: string, parentKey: string): Field[] {
  const all = read?.fields ?? [];
  const isTaken = all.some(({ name }) => name === 'value' || name.startsWith(`${elementRead}.`));
  return all.filter(({ name }) => {
    if (name.startsWith('parent.')) return name === parentKey;
    if (name === contentColumn) return keyField === contentColumn;
    return name !== elementRead || !isTaken;
  });
}

function namesOf(fields: readonly Field[], parentKey: string, link: string, states: ReadonlyMap<string, string>): PlainNames {
  const own = fields.filter(({ name }) => name !== parentKey).map(({ name }) => name);
  const members = own.filter((name) => name.startsWith(`${elementRead}.`) || states.has(name));
  const reserved = [link, ...own.filter((name) => !members.includes(name))];
  const labels = new Map(members.map((name) => [name, states.get(name) ?? name.slice(elementRead.length + 1)]));
  const short = plainNames(members, reserved, labels);
  const plain = new Map<string, string>([[parentKey, link], ...own.map((name): [string, string] => [name, short.plain.get(name) ?? name])]);
  return { plain, source: new Map([...plain].map(([name, column]) => [column, name])) };
}
