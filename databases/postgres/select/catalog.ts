import { GodwitError } from '../../../model/errors.ts';
import type { Sensitivity } from '../../../model/profile.ts';
import type { SqlSession } from '../../../model/session.ts';
import { qualifiedName } from '../entity-name.ts';
import { refuse } from '../expression/call.ts';
import type { Node } from '../expression/nodes.ts';
import { parseOne } from '../expression/parse-one.ts';
import { checkSelect } from '../expression/select.ts';
import { becomeReader } from './become-reader.ts';
import { type CatalogColumn, type CatalogRelation, type Kin, namesIn, type Relation, readKin, readRelations } from './relations.ts';
import { columnsOfSelect } from './select.ts';
import { type KnownSensitivity, ofNames, sensitivitiesOf } from './sensitive.ts';
import { summableOf } from './summable.ts';
import { type Column, merged, plain, strongest, type Value } from './value.ts';

const viewDepthMax = 8;
const relationsMax = 200;

/** The tables and views that a SELECT reads, by name. */
export interface Catalog {
  /** Throws `argument_invalid` where there is none, `expression_refused` where it may not be read. */
  table(schema: string | null, name: string): Relation;
}

interface Loading {
  readonly session: SqlSession;
  readonly schemas: readonly string[];
  readonly sensitivityOf: KnownSensitivity | null;
}

type Views = ReadonlyMap<string, Node>;
const keyOf = ({ schema, name }: Pick<CatalogRelation, 'schema' | 'name'>): string => JSON.stringify([schema, name]);

/**
 * Reads all that a SELECT names, and what its views name, from the catalog. The names that rows hold are read only where `readsContent`: until then
 * what depends on them counts as sensitive.
 */
export async function readCatalog(
  session: SqlSession,
  tree: Node,
  reading: Omit<Loading, 'session'>,
): Promise<(readsContent: boolean) => Promise<Catalog>> {
  const loading = { session, ...reading };
  const { relations, views } = await load(loading, tree);
  await becomeReader(session, relations);
  const kin = await readKin(session, relations);
  return async (readsContent) => {
    const base = new Map<string, Relation>();
    for (const relation of relations)
      base.set(keyOf(relation), await tableOf(loading, { relation, kin, isSummed: isSummed(tree) }, readsContent));
    return { table: reader(relations, base, views, reading.schemas) };
  };
}

interface Loaded {
  readonly relation: CatalogRelation;
  readonly kin: readonly Kin[];
  readonly isSummed: boolean;
}

async function load({ session, schemas }: Loading, tree: Node): Promise<{ relations: CatalogRelation[]; views: Views }> {
  const [relations, views]: [Map<string, CatalogRelation>, Map<string, Node>] = [new Map(), new Map()];
  let names = namesIn(tree);
  for (let depth = 0; names.length > 0; depth++) {
    if (depth > viewDepthMax || relations.size > relationsMax) refuse('The SELECT', 'its views lie too deep');
    const found = (await readRelations(session, names, schemas)).filter((each) => !relations.has(keyOf(each)));
    names = [];
    for (const relation of found) {
      relations.set(keyOf(relation), relation);
      if (relation.definition === null || !schemas.includes(relation.schema)) continue;
      const view = await definitionOf(relation);
      views.set(keyOf(relation), view);
      names.push(...namesIn(view));
    }
  }
  return { relations: [...relations.values()], views };
}

/** A view is read as the SELECT that it is, under the same rules. */
async function definitionOf({ schema, name, definition }: CatalogRelation): Promise<Node> {
  try {
    const tree = await parseOne((definition ?? '').replace(/;\s*$/, ''));
    checkSelect(tree);
    return tree;
  } catch (error) {
    const why = error instanceof GodwitError ? error.message : 'it cannot be read';
    return refuse(`The view ${qualifiedName(schema, name)}`, `${why}; ask the tables that it reads`);
  }
}

async function tableOf(
  { session, schemas, sensitivityOf }: Loading,
  { relation, kin, isSummed }: Loaded,
  readsContent: boolean,
): Promise<Relation> {
  const isShown = sensitivityOf === null || !schemas.includes(relation.schema);
  const found = isShown ? null : await sensitivitiesOf(session, relation, kin, sensitivityOf, readsContent);
  const columns = relation.columns.map((column) => ({ name: column.name, value: valueOfColumn(relation, column, kin, found) }));
  const row = { ...plain, coded: relation.rowCoded ? qualifiedName(relation.schema, relation.name) : null };
  const sensitive = isSummed ? columns.filter(({ value }) => value.sensitivity !== null).map(({ name }) => name) : [];
  const summable = await summableOf(session, relation, sensitive);
  return { schema: relation.schema, name: relation.name, columns, row, summable };
}

type Found = ReadonlyMap<string, Sensitivity | null> | null;

/** A composite column is as sensitive as its members are, each of which may be asked for by itself. */
function valueOfColumn(relation: CatalogRelation, column: CatalogColumn, kin: readonly Kin[], found: Found): Value {
  const { schema, name: table } = relation;
  const [name, names] = [`${qualifiedName(schema, table)}.${column.name}`, column.members ?? []];
  const byNames = (of: readonly string[]): Sensitivity | null => (found === null ? null : ofNames(relation, of));
  const made = (own: string, sensitivity: Sensitivity | null): Value => {
    const origin = columnKey(schema, table, own);
    return { sensitivity, of: sensitivity ? [name] : [], origin, coded: column.coded ? column.type : null };
  };
  const own = found?.get(column.name) ?? null;
  const deeper = byNames(column.inner.filter((inner) => !names.includes(inner)));
  const members = names.map((member) => [member, made(`${column.name}.${member}`, strongest([own, deeper, byNames([member])]))] as const);
  const referenced = kin.filter((each) => each.isReferenced && each.relation === relation.oid && each.column === column.name);
  const refersTo = new Set(referenced.map((each) => columnKey(each.schema, each.table, each.of)));
  return {
    ...made(column.name, strongest([own, byNames(column.inner)])),
    refersTo,
    ...(names.length > 0 && { members: new Map(members) }),
  };
}

const columnKey = (schema: string, table: string, column: string): string => JSON.stringify([schema, table, column]);

/** True where a SELECT has an aggregate that may be shown over a whole table. */
const isSummed = (tree: Node): boolean => /"sval":"(sum|avg|count)"/.test(JSON.stringify(tree));

function reader(
  relations: readonly CatalogRelation[],
  base: ReadonlyMap<string, Relation>,
  views: Views,
  schemas: readonly string[],
): Catalog['table'] {
  const reading = new Set<string>();
  const table = (schema: string | null, name: string): Relation => {
    const found = relations.find(
      (each) => each.name === name && (schema === null ? schemas.includes(each.schema) : each.schema === schema),
    );
    if (!found || !schemas.includes(found.schema)) return unknownTable(schema, name, schemas);
    if (found.isForeign) refuse(qualifiedName(found.schema, name), 'rows of it stand on another server');
    const own = base.get(keyOf(found));
    const view = views.get(keyOf(found));
    if (!own) return unknownTable(schema, name, schemas);
    if (!view) return own;
    if (reading.has(keyOf(found))) refuse(`The view ${name}`, 'it reads itself');
    reading.add(keyOf(found));
    const columns = columnsOfSelect(view.SelectStmt as Node, null, new Map(), table);
    reading.delete(keyOf(found));
    return { ...own, columns: viewColumns(own, columns), summable: new Set() };
  };
  return table;
}

/** A view's columns are as sensitive as what they come from, and as their own names say. */
function viewColumns(view: Relation, columns: readonly Column[]): Relation['columns'] {
  if (columns.length !== view.columns.length) refuse(`The view ${view.name}`, 'its columns cannot be followed');
  return view.columns.map(({ name, value }, i) => {
    const from = columns[i]?.value ?? value;
    const both = merged([from, value]);
    return {
      name,
      value: {
        ...both,
        origin: from.sensitivity === both.sensitivity ? from.origin : null,
        sensitivity: strongest([from.sensitivity, value.sensitivity]),
      },
    };
  });
}

function unknownTable(schema: string | null, name: string, schemas: readonly string[]): never {
  const asked = schema === null ? name : `${schema}.${name}`;
  if (schema === 'information_schema' || /^pg_/.test(schema ?? name))
    refuse(asked, 'the catalog of the server is not for questions: describe_entity tells the structure');
  if (schema !== null && !schemas.includes(schema))
    refuse(asked, `its schema is not part of the playbook, which shows ${schemas.join(', ')}`);
  throw new GodwitError('argument_invalid', `The query cannot be run: a table that it names does not exist: ${asked}.`);
}
