import type { Node } from '../expression/nodes.ts';
import { parseOne } from '../expression/parse-one.ts';

/** A table as a query names it; without a schema, one of those in which names are looked up. */
export interface NamedTable {
  readonly schema: string | null;
  readonly name: string;
}

/** The tables that a SELECT names, wherever they stand in it; names of its own (WITH) are none. Throws `expression_refused`. */
export async function tablesNamed(sql: string): Promise<NamedTable[]> {
  const nodes = [...nodesOf(await parseOne(sql))];
  const own = new Set(nodes.flatMap(({ CommonTableExpr: cte }) => (cte ? [String((cte as Node).ctename)] : [])));
  const tables = nodes.flatMap(({ RangeVar: range }): NamedTable[] => {
    if (!range) return [];
    const { schemaname, relname } = range as Node;
    const schema = typeof schemaname === 'string' ? schemaname : null;
    return schema === null && own.has(String(relname)) ? [] : [{ schema, name: String(relname) }];
  });
  return [...new Map(tables.map((table) => [JSON.stringify(table), table])).values()];
}

/** The parser itself bounds how deep a query goes. */
function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Node;
  for (const member of Object.values(value)) yield* nodesOf(member);
}
