import type { Catalog, Entity, Reference } from '../../model/catalog.ts';
import { identifiers, quote } from '../names.ts';
import { prismaField } from './types.ts';

const heading = `// Written by \`godwit schema emit\`: change the target and the playbook, and emit again.
generator client {
  provider = "prisma-client"
  output   = "./client"
}
`;

interface Names {
  readonly models: ReadonlyMap<string, string>;
  readonly enums: ReadonlyMap<string, string>;
  /** Whether more than one schema is said. */
  readonly hasSchemas: boolean;
  fields(entity: string): ReadonlyMap<string, string>;
}

/**
 * A structure as a schema of Prisma: a model per table. What Prisma cannot say must have been taken out before; `filled`
 * columns are the database's own.
 */
export function prismaSchema(catalog: Catalog, filled: ReadonlySet<string>): string {
  const tables = catalog.entities.filter(({ kind }) => kind === 'table');
  const schemas = [...new Set([...tables.map(({ schema }) => schema), ...catalog.enums.map(({ name }) => placeOf(name).schema)])].sort();
  const names = namesOf(
    catalog,
    tables,
    schemas.some((name) => name !== 'public'),
  );
  const listed = names.hasSchemas ? `\n  schemas  = [${schemas.map(quote).join(', ')}]` : '';
  const parts = [
    heading,
    `datasource db {\n  provider = "postgresql"${listed}\n}\n`,
    ...catalog.enums.map((each) => prismaEnum(each, names)),
    ...tables.map((entity) => prismaModel(entity, tables, { ...names, filled })),
  ];
  return parts.join('\n');
}

function namesOf(catalog: Catalog, tables: readonly Entity[], hasSchemas: boolean): Names {
  const keys = [...tables.map(({ name }) => name), ...catalog.enums.map(({ name }) => `${name} enum`)];
  const all = identifiers(keys, 'pascal');
  const fields = new Map(
    tables.map((entity) => [
      entity.name,
      identifiers(
        entity.fields.map(({ name }) => name),
        'camel',
      ),
    ]),
  );
  return {
    models: new Map(tables.map(({ name }) => [name, all.get(name) ?? name])),
    enums: new Map(catalog.enums.map(({ name }) => [name, all.get(`${name} enum`) ?? name])),
    hasSchemas,
    fields: (entity) => fields.get(entity) ?? new Map(),
  };
}

function placeOf(name: string): { schema: string; name: string } {
  const dot = name.indexOf('.');
  return dot < 0 ? { schema: 'public', name } : { schema: name.slice(0, dot), name: name.slice(dot + 1) };
}

/** Labels may hold what no identifier does. */
function prismaEnum({ name, labels }: Catalog['enums'][number], { enums, hasSchemas }: Names): string {
  const place = placeOf(name);
  const called = identifiers(labels, 'camel');
  const lines = labels.map((label) => `  ${called.get(label)}${called.get(label) === label ? '' : ` @map(${quote(label)})`}`);
  const schema = hasSchemas ? [`  @@schema(${quote(place.schema)})`] : [];
  return `enum ${enums.get(name)} {\n${[...lines, '', `  @@map(${quote(place.name)})`, ...schema].join('\n')}\n}\n`;
}

function prismaModel(entity: Entity, tables: readonly Entity[], names: Names & { readonly filled: ReadonlySet<string> }): string {
  const called = names.fields(entity.name);
  const list = (columns: readonly string[]): string => `[${columns.map((each) => called.get(each)).join(', ')}]`;
  const { key, uniques, indexes } = entity;
  const isUnique =
    key || uniques.some(({ fields }) => fields.every((name) => entity.fields.some((field) => field.name === name && !field.nullable)));
  const lines = [
    ...entity.fields.map((field) =>
      prismaField(called.get(field.name) ?? field.name, field, names.enums, names.filled.has(`${entity.name}.${field.name}`)),
    ),
    ...relations(entity, tables, names),
    '',
    ...(key ? [`  @@id(${list(key.fields)}, map: ${quote(key.name)})`] : []),
    ...uniques.map(({ name, fields }) => `  @@unique(${list(fields)}, map: ${quote(name)})`),
    ...indexes.map(({ name, fields, unique }) => `  @@${unique ? 'unique' : 'index'}(${list(fields)}, map: ${quote(name)})`),
    `  @@map(${quote(entity.table)})`,
    ...(names.hasSchemas ? [`  @@schema(${quote(entity.schema)})`] : []),
    ...(isUnique ? [] : ['  @@ignore']),
  ];
  return `model ${names.models.get(entity.name)} {\n${lines.join('\n')}\n}\n`;
}

/** Both ends of each reference, under names that no column has. */
function relations(entity: Entity, tables: readonly Entity[], names: Names): string[] {
  const own = entity.references.map((each) => ({ each, child: entity }));
  const back = tables.flatMap((child) => child.references.filter((each) => each.entity === entity.name).map((each) => ({ each, child })));
  const taken = new Set(names.fields(entity.name).values());
  return [
    ...own.map(({ each }) =>
      ownEnd(entity, each, names, freeName(taken, `${lower(names.models.get(each.entity) ?? '')}By${upper(each.name)}`)),
    ),
    ...back.map(
      ({ each, child }) =>
        `  ${freeName(taken, `${lower(names.models.get(child.name) ?? '')}Of${upper(each.name)}`)} ` +
        `${names.models.get(child.name)}[] @relation(${quote(relationName(child, each))})`,
    ),
  ];
}

const relationName = (child: Entity, { name }: Reference): string => `${child.name}.${name}`;
const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
const upper = (text: string): string => [...identifiers([text], 'pascal').values()][0] ?? text;

function freeName(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`;
  taken.add(name);
  return name;
}

const actions: Readonly<Record<string, string>> = {
  'NO ACTION': 'NoAction',
  RESTRICT: 'Restrict',
  CASCADE: 'Cascade',
  'SET NULL': 'SetNull',
  'SET DEFAULT': 'SetDefault',
};

function ownEnd(
  entity: Entity,
  { name, fields, toFields, entity: to, onDelete, onUpdate }: Reference,
  names: Names,
  called: string,
): string {
  const [own, parent] = [names.fields(entity.name), names.fields(to)];
  const isOptional = entity.fields.some((field) => fields.includes(field.name) && field.nullable);
  const parts = [
    quote(relationName(entity, { name } as Reference)),
    `fields: [${fields.map((each) => own.get(each)).join(', ')}]`,
    `references: [${toFields.map((each) => parent.get(each)).join(', ')}]`,
    `onDelete: ${actions[onDelete]}`,
    `onUpdate: ${actions[onUpdate]}`,
    `map: ${quote(name)}`,
  ];
  return `  ${called} ${names.models.get(to)}${isOptional ? '?' : ''} @relation(${parts.join(', ')})`;
}
