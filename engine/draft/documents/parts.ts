import type { Entity, Field } from '../../../model/catalog.ts';
import { memberPath } from '../../../model/column-ref.ts';
import { type CollectionFacts, findPath } from '../../../model/documents.ts';
import { facetName } from '../../../model/facet.ts';
import type { Normalisation } from '../../../model/normalisation.ts';
import type { Part } from './document-table.ts';
import { namesBelow, tagAt } from './kinds.ts';
import { plainName } from './plain-names.ts';
import { sharedMember } from './propose-objects.ts';

/** What of a collection's documents has tables of its own: kinds of them, and objects that several share. */
export function partsOf(entity: Entity, facts: CollectionFacts, fields: readonly Field[], proposals: readonly Normalisation[]): Part[] {
  const own = proposals.filter((each) => each.entity === entity.name);
  const names = fields.map(({ name }) => name);
  const below = (member: string): string[] => namesBelow(names, member);
  const statesOf = (columns: readonly string[]): string[] =>
    columns.map((column) => facetName({ kind: 'state', column })).filter((name) => names.includes(name));
  return own.flatMap((each): Part[] => {
    const found =
      each.form === 'variant_tables' ? variants(entity, facts, below) : each.form === 'shared_table' ? shared(each.path, facts, below) : [];
    const there = found.filter(({ columns, id }) => columns.length > 0 && (id === null || names.includes(id)));
    return there.map((part) => ({ ...part, columns: [...part.columns, ...statesOf(part.columns)] }));
  });
}

/** What only documents of one kind have. */
function variants({ table }: Entity, facts: CollectionFacts, below: (member: string) => string[]): Part[] {
  const tag = tagAt(facts, '');
  if (!tag) return [];
  return tag.values.map(({ value, members }) => {
    const others = new Set(tag.values.flatMap((each) => (each.value === value ? [] : Object.keys(each.members))));
    const alone = Object.keys(members).filter((name) => !others.has(name));
    return {
      ...{
        table: `${plainName(table)}_${plainName(value)}`,
        id: null,
        at: '',
        where: { column: memberPath(tag.member) ?? [tag.member], value },
      },
      columns: alone.flatMap((name) => below((memberPath(name) ?? [name]).join('.'))),
    };
  });
}

/** The members that the same id decides; those that drift stay with each document. */
function shared(path: string, facts: CollectionFacts, below: (member: string) => string[]): Part[] {
  const by = sharedMember(findPath(facts, path));
  if (!by) return [];
  const at = (memberPath(path) ?? [path]).join('.');
  const names = facts.paths.flatMap((each) => (isMemberOf(each.path, path) ? [each.path.slice(path.length + 1)] : []));
  const still = names.filter((name) => (by.differing[name] ?? 0) === 0 && name !== by.member);
  const id = `${at}.${(memberPath(by.member) ?? [by.member]).join('.')}`;
  const columns = still.flatMap((name) => below(`${at}.${(memberPath(name) ?? [name]).join('.')}`));
  return [{ table: plural(plainName(at)), id, at, where: { column: id.split('.'), value: null }, columns: [id, ...columns] }];
}

const isMemberOf = (path: string, object: string): boolean =>
  path.startsWith(`${object}.`) && memberPath(path.slice(object.length + 1))?.length === 1;

function plural(name: string): string {
  if (/s$/i.test(name)) return name;
  return /[^aeiou]y$/i.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}
