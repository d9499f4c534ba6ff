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
  const same = Map.groupBy(filters, ({ entity, equal, range, contains, empty }) => JSON.stringify([entity, equal, range, contains, empty]));
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

type Use = 'equal' | 'range' | 'contains' | 'empty';

function filtersIn(node: Node, calls: number): ObservedFilter[] {
  const tables = tablesOf(node);
  const found = new Map<string, Record<Use, Set<string>>>();
  const note = (use: Use, { of, column }: Named): void => {
    const entity = of === null ? (tables.size === 1 ? [...tables.values()][0] : undefined) : tables.get(of);
    if (entity === undefined) return;
    const uses = found.get(entity) ?? { equal: new Set(), range: new Set(), contains: new Set(), empty: new Set() };
    found.set(entity, uses);
    uses[use].add(column);
  };
  for (const { column, use } of conjuncts(node.whereClause)) note(use, column);
  for (const each of (node.sortClause ?? []) as Node[]) {
    const column = columnOf((each.SortBy as Node | undefined)?.node);
    if (column) note('range', column);
  }
  return [...found].flatMap(([entity, { equal, range, contains, empty }]) => {
    if (equal.size + range.size + contains.size === 0) return [];
    const more = { ...(contains.size > 0 && { contains: [...contains].sort() }), ...(empty.size > 0 && { empty: [...empty].sort() }) };
    return [{ entity, equal: [...equal].sort(), range: [...range], ...more, calls }];
  });
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
/** What GIN and GiST are asked. */
const containing = ['@>', '<@', '&&', '?', '?|', '?&', '@@'];

/** Comparisons of a column with what is no column, that all have to hold. */
function conjuncts(where: unknown): { column: Named; use: Use }[] {
  const node = (where ?? {}) as Node;
  const both = node.BoolExpr as Node | undefined;
  if (both) return both.boolop === 'AND_EXPR' ? (both.args as unknown[]).flatMap(conjuncts) : [];
  const test = node.NullTest as Node | undefined;
  const tested = test?.nulltesttype === 'IS_NULL' ? columnOf(test.arg) : null;
  if (tested) return [{ column: tested, use: 'empty' }];
  const compared = node.A_Expr as Node | undefined;
  const column = columnOf(compared?.lexpr);
  if (!compared || !column || columnOf(compared.rexpr)) return [];
  const operator = ((compared.name ?? []) as { String?: { sval?: string } }[]).at(-1)?.String?.sval ?? '';
  if (compared.kind === 'AEXPR_IN' || operator === '=') return [{ column, use: 'equal' }];
  if (containing.includes(operator)) return [{ column, use: 'contains' }];
  return orders.includes(operator) || compared.kind === 'AEXPR_BETWEEN' ? [{ column, use: 'range' }] : [];
}

function columnOf(node: unknown): Named | null {
  const fields = ((node as Node | undefined)?.ColumnRef as Node | undefined)?.fields as { String?: { sval?: string } }[] | undefined;
  const parts = (fields ?? []).map((each) => each.String?.sval);
  if (parts.length === 0 || parts.length > 2 || parts.some((each) => each === undefined)) return null;
  return { of: parts.length === 2 ? (parts[0] ?? null) : null, column: parts.at(-1) ?? '' };
}
