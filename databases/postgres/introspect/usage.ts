import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog, Entity, Usage } from '../../../model/catalog.ts';
import type { SqlSession } from '../../../model/session.ts';
import { type NamePart, namesOf } from '../expression/nodes.ts';
import { queriesOf, type Routine, visit } from './queries.ts';

const routinesMax = 500;
const routineCharactersMax = 20_000;
const usagesMax = 5000;

/** How views and functions of these schemas use fields: what they call them, and which ones they hold equal. Names only, in a fixed order. */
export async function readUsage(session: SqlSession, schemas: readonly string[], entities: readonly Entity[]): Promise<Usage[]> {
  const text = readFileSync(join(import.meta.dirname, 'sql/routines.sql'), 'utf8');
  const routines = await session.query<Routine>({ text, values: [schemas, routinesMax, routineCharactersMax] });
  const views = entities.filter(({ definition = '' }) => definition !== '' && definition.length <= routineCharactersMax);
  const all = [
    ...views.slice(0, routinesMax).map(({ name, definition = '' }) => ({ name, language: 'sql', text: definition })),
    ...routines,
  ];
  const found = new Map<string, Usage>();
  for (const routine of all) {
    for (const tree of await queriesOf(routine)) {
      for (const usage of usagesIn(tree, routine.name, entities)) {
        const { by: _by, ...rest } = usage;
        if (found.size < usagesMax && !found.has(JSON.stringify(rest))) found.set(JSON.stringify(rest), usage);
      }
    }
  }
  return [...found.values()];
}

type Scope = ReadonlyMap<string, Entity>;

function usagesIn(tree: unknown, by: string, entities: readonly Entity[], outer: Scope = new Map()): Usage[] {
  const found: Usage[] = [];
  visit(tree, (key, node) => {
    if (key !== 'SelectStmt') return true;
    const scope = new Map([...outer, ...scopeOf(node, entities)]);
    for (const clause of Object.values(node)) found.push(...usedIn(clause, by, scope), ...usagesIn(clause, by, entities, scope));
    return false;
  });
  return found;
}

/** What one query calls its columns and compares, without the queries inside it. */
function usedIn(clause: unknown, by: string, scope: Scope): Usage[] {
  const found: Usage[] = [];
  visit(clause, (key, node) => {
    if (key === 'SelectStmt') return false;
    const [from, to] = key === 'A_Expr' && isEquality(node) ? [columnIn(node.lexpr, scope), columnIn(node.rexpr, scope)] : [];
    if (from && to && from.entity !== to.entity) found.push({ by, ...from, joinedTo: to });
    const named = key === 'ResTarget' && typeof node.name === 'string' ? columnIn(node.val, scope) : undefined;
    if (named && named.field !== node.name) found.push({ by, ...named, calledAs: String(node.name) });
    return true;
  });
  return found;
}

function isEquality({ kind, name }: Readonly<Record<string, unknown>>): boolean {
  return kind === 'AEXPR_OP' && namesOf((name ?? []) as NamePart[]).join('.') === '=';
}

/** The entities that a query reads, by the names it has for them. */
function scopeOf(query: Readonly<Record<string, unknown>>, entities: readonly Entity[]): Map<string, Entity> {
  const scope = new Map<string, Entity>();
  visit(query.fromClause, (key, node) => {
    if (key === 'SelectStmt') return false;
    const { relname, schemaname, alias } = node as { relname?: string; schemaname?: string; alias?: { aliasname?: string } };
    const entity = entities.find(({ table, schema }) => table === relname && (schemaname === undefined || schema === schemaname));
    if (key === 'RangeVar' && entity && entity.definition === undefined) scope.set(alias?.aliasname ?? entity.table, entity);
    return true;
  });
  return scope;
}

/** The field that a plain reference means; casts around it do not matter. */
function columnIn(node: unknown, scope: Scope): { entity: string; field: string } | undefined {
  const { ColumnRef, TypeCast } = (node ?? {}) as { ColumnRef?: { fields: NamePart[] }; TypeCast?: { arg: unknown } };
  if (TypeCast) return columnIn(TypeCast.arg, scope);
  const names = ColumnRef ? namesOf(ColumnRef.fields) : [];
  const field = names.at(-1);
  const has = (entity: Entity | undefined): entity is Entity => entity?.fields.some(({ name }) => name === field) ?? false;
  const owners = names.length === 1 ? [...scope.values()].filter(has) : [scope.get(names.at(-2) ?? '')].filter(has);
  const [owner] = owners;
  return field !== undefined && owner && owners.length === 1 ? { entity: owner.name, field } : undefined;
}

/** A catalog with the usage of its fields. */
export async function withUsage(session: SqlSession, schemas: readonly string[], catalog: Catalog): Promise<Catalog> {
  const usage = await readUsage(session, schemas, catalog.entities);
  return usage.length === 0 ? catalog : { ...catalog, usage };
}
