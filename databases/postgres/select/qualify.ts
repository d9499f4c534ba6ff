import pg from 'pg';
import type { Node } from '../expression/nodes.ts';
import type { Catalog } from './catalog.ts';

interface Insertion {
  /** Byte in the text. */
  readonly at: number;
  readonly text: string;
}

/** The text with the schema before the name of every table that has none; names of common table expressions stay. */
export function qualified(text: string, tree: Node, catalog: Catalog): string {
  const whole = Buffer.from(text);
  let [written, from] = ['', 0];
  for (const { at, text: schema } of insertionsIn(tree, new Set(), catalog).toSorted((a, b) => a.at - b.at)) {
    written += whole.toString('utf8', from, at) + schema;
    from = at;
  }
  return written + whole.toString('utf8', from);
}

function insertionsIn(part: unknown, expressions: ReadonlySet<string>, catalog: Catalog): Insertion[] {
  if (Array.isArray(part)) return part.flatMap((each) => insertionsIn(each, expressions, catalog));
  if (part === null || typeof part !== 'object') return [];
  const { withClause } = part as { withClause?: WithClause };
  return Object.entries(part as Node).flatMap(([key, value]) => {
    if (key === 'RangeVar') return insertionOf(value as RangeVar, expressions, catalog);
    if (key === 'withClause') return insertionsInWith(value as WithClause, expressions, catalog);
    return insertionsIn(value, withClause ? allOf(withClause, expressions) : expressions, catalog);
  });
}

interface RangeVar {
  readonly schemaname?: string;
  readonly relname: string;
  readonly location?: number;
}

interface WithClause {
  readonly recursive?: boolean;
  readonly ctes: readonly { readonly CommonTableExpr: { readonly ctename: string } & Node }[];
}

const nameOf = (each: WithClause['ctes'][number]): string => each.CommonTableExpr.ctename;
const allOf = ({ ctes }: WithClause, outer: ReadonlySet<string>): ReadonlySet<string> => new Set([...outer, ...ctes.map(nameOf)]);

/** Without RECURSIVE an expression sees those before it, and not itself. */
function insertionsInWith(clause: WithClause, outer: ReadonlySet<string>, catalog: Catalog): Insertion[] {
  return clause.ctes.flatMap((each, i) => {
    const before = { ...clause, ctes: clause.ctes.slice(0, i) };
    return insertionsIn(each, clause.recursive ? allOf(clause, outer) : allOf(before, outer), catalog);
  });
}

function insertionOf({ schemaname, relname, location = 0 }: RangeVar, expressions: ReadonlySet<string>, catalog: Catalog): Insertion[] {
  if (schemaname !== undefined || expressions.has(relname)) return [];
  return [{ at: location, text: `${pg.escapeIdentifier(catalog.table(null, relname).schema)}.` }];
}
