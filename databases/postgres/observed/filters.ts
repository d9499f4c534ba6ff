import { parseSync } from 'libpg-query';
import type { ObservedFilter } from '../../../model/observed.ts';
import { qualifiedName } from '../entity-name.ts';
import { visit } from '../introspect/queries.ts';

type Node = Readonly<Record<string, unknown>>;

/**
 * What one statement compares and sorts by, per table; a text that cannot be read, or is no query, says nothing. The parser
 * must have been loaded.
 */
export function filtersOf(query: string, calls: number): ObservedFilter[] {
  const found: ObservedFilter[] = [];
  try {
    visit(parseSync(query), (key, node) => {
      if (['SelectStmt', 'UpdateStmt', 'DeleteStmt'].includes(key)) found.push(...filtersIn(node, calls));
      return undefined;
    });
  } catch {
    return [];
  }
  return found;
}

/** The same ways together, the most frequent first. */
export function summed(filters: readonly ObservedFilter[]): ObservedFilter[] {
  const same = Map.groupBy(filters, ({ entity, equal, range }) => JSON.stringify([entity, equal, range]));
  const all = [...same.values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, calls: others.reduce((sum, each) => sum + each.calls, first.calls) }] : [],
  );
  return all.toSorted((a, b) => b.calls - a.calls || (a.entity < b.entity ? -1 : 1));
}

/** A column as the statement names it: `alias.column`, or `column` alone. */
interface Named {
  readonly of: string | null;
  readonly column: string;
}

function filtersIn(node: Node, calls: number): ObservedFilter[] {
  const tables = tablesOf(node);
  const [equal, range] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const note = (into: Map<string, Set<string>>, { of, column }: Named): void => {
    const entity = of === null ? (tables.size === 1 ? [...tables.values()][0] : undefined) : tables.get(of);
    if (entity !== undefined) into.set(entity, (into.get(entity) ?? new Set()).add(column));
  };
  for (const { column, isEqual } of conjuncts(node.whereClause)) note(isEqual ? equal : range, column);
  for (const each of (node.sortClause ?? []) as Node[]) {
    const column = columnOf((each.SortBy as Node | undefined)?.node);
    if (column) note(range, column);
  }
  return [...new Set([...equal.keys(), ...range.keys()])].map((entity) => ({
    entity,
    equal: [...(equal.get(entity) ?? [])].sort(),
    range: [...(range.get(entity) ?? [])],
    calls,
  }));
}

function tablesOf({ fromClause, relation }: Node): Map<string, string> {
  const found = new Map<string, string>();
  const add = (node: Node): void => {
    const name = String(node.relname);
    const alias = (node.alias as Node | undefined)?.aliasname ?? name;
    found.set(String(alias), qualifiedName(String(node.schemaname ?? 'public'), name));
  };
  if (relation) add(relation as Node);
  visit(fromClause ?? [], (key, node) => {
    if (key === 'RangeVar') add(node);
    return key !== 'RangeSubselect';
  });
  return found;
}

const orders = ['<', '<=', '>', '>='];

/** Comparisons of a column with what is no column, that all have to hold. */
function conjuncts(where: unknown): { column: Named; isEqual: boolean }[] {
  const node = (where ?? {}) as Node;
  const both = node.BoolExpr as Node | undefined;
  if (both) return both.boolop === 'AND_EXPR' ? (both.args as unknown[]).flatMap(conjuncts) : [];
  const compared = node.A_Expr as Node | undefined;
  const column = columnOf(compared?.lexpr);
  if (!compared || !column || columnOf(compared.rexpr)) return [];
  const operator = ((compared.name ?? []) as { String?: { sval?: string } }[]).at(-1)?.String?.sval ?? '';
  if (compared.kind === 'AEXPR_IN' || operator === '=') return [{ column, isEqual: true }];
  return orders.includes(operator) || compared.kind === 'AEXPR_BETWEEN' ? [{ column, isEqual: false }] : [];
}

function columnOf(node: unknown): Named | null {
  const fields = ((node as Node | undefined)?.ColumnRef as Node | undefined)?.fields as { String?: { sval?: string } }[] | undefined;
  const parts = (fields ?? []).map((each) => each.String?.sval);
  if (parts.length === 0 || parts.length > 2 || parts.some((each) => each === undefined)) return null;
  return { of: parts.length === 2 ? (parts[0] ?? null) : null, column: parts.at(-1) ?? '' };
}
