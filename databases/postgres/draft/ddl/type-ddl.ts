import type { Catalog, Field } from '../../../../model/catalog.ts';
import { placeOfName, tableName } from '../../entity-name.ts';
import { type Fragment, ident, join, literal, raw, sql } from '../../sql.ts';
import { typesUnder } from '../type-name.ts';

interface NewType {
  readonly name: string;
  /** Names of the types that must be there before. */
  readonly under: readonly string[];
  readonly create: Fragment;
}

/** Enums, domains and composites, each after those it is built on. */
export function createTypes({ enums, domains, composites }: Catalog): Fragment[] {
  const open: NewType[] = [
    ...enums.map(({ name, labels }) => ({
      name,
      under: [],
      create: sql`CREATE TYPE ${typeName(name)} AS ENUM (${join(labels.map(literal))})`,
    })),
    ...domains.map((domain) => ({ name: domain.name, under: typesUnder(domain.base) ?? [], create: createDomain(domain) })),
    ...composites.map((composite) => ({
      name: composite.name,
      under: composite.attributes.flatMap(({ type }) => typesUnder(type) ?? []),
      create: createComposite(composite),
    })),
  ];
  const waiting = new Map(open.map((each) => [each.name, each]));
  const made: Fragment[] = [];
  for (let before = -1; before !== waiting.size; ) {
    before = waiting.size;
    for (const { name, create } of [...waiting.values()].filter((each) => !each.under.some((type) => waiting.has(type)))) {
      made.push(create);
      waiting.delete(name);
    }
  }
  return made;
}

/** A COLLATE clause, where there is one. */
export function collate({ collation, collationSchema }: Pick<Field, 'collation' | 'collationSchema'>): Fragment[] {
  return collation === undefined ? [] : [sql`COLLATE ${ident(collationSchema ?? 'pg_catalog', collation)}`];
}

/** Collations of ICU and of PostgreSQL itself. */
export function createCollations({ collations = [] }: Catalog): Fragment[] {
  return collations.map(({ schema, name, provider, locale, rules, deterministic }) => {
    const options = [
      sql`provider = ${raw(provider)}`,
      ...(locale === null ? [] : [sql`locale = ${literal(locale)}`]),
      ...(rules === undefined ? [] : [sql`rules = ${literal(rules)}`]),
      ...(deterministic ? [] : [raw('deterministic = false')]),
    ];
    return sql`CREATE COLLATION ${ident(schema, name)} (${join(options)})`;
  });
}

/** A type's quoted name from its name in a catalog. */
function typeName(name: string): Fragment {
  return tableName(placeOfName(name));
}

function createDomain({ name, base, nullable, default: standard, checks, ...collated }: Catalog['domains'][number]): Fragment {
  const parts = [
    sql`CREATE DOMAIN ${typeName(name)} AS ${raw(base)}`,
    ...collate(collated),
    ...(standard === undefined ? [] : [sql`DEFAULT ${raw(standard)}`]),
    ...(nullable ? [] : [raw('NOT NULL')]),
    ...checks.map((check, i) => sql`CONSTRAINT ${ident(`check_${String(i + 1).padStart(4, '0')}`)} ${raw(check)}`),
  ];
  return join(parts, ' ');
}

function createComposite({ name, attributes }: Catalog['composites'][number]): Fragment {
  const members = attributes.map((each) => join([sql`${ident(each.name)} ${raw(each.type)}`, ...collate(each)], ' '));
  return sql`CREATE TYPE ${typeName(name)} AS (${join(members)})`;
}
