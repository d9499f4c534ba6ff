import { parse, parsePlPgSQL } from 'libpg-query';

type Node = Readonly<Record<string, unknown>>;
const queryParsesMax = 200;

/** A view or function as it is kept. */
export interface Routine {
  readonly name: string;
  readonly language: string;
  readonly text: string;
}

/** The parser's trees of the queries in a view or function; what it cannot read says nothing. */
export async function queriesOf({ language, text }: Routine): Promise<unknown[]> {
  if (language !== 'plpgsql') return treesOf(text);
  const trees: unknown[] = [];
  for (const query of await queriesInside(text)) trees.push(...(await treesOf(query)));
  return trees;
}

async function treesOf(text: string): Promise<unknown[]> {
  try {
    return (await parse(text)).stmts ?? [];
  } catch {
    return [];
  }
}

async function queriesInside(text: string): Promise<string[]> {
  const found: string[] = [];
  try {
    visit(await parsePlPgSQL(text), (key, node) => {
      const { query } = node;
      if (key === 'PLpgSQL_expr' && typeof query === 'string' && /^\s*(select|with|insert|update|delete)\s/i.test(query)) found.push(query);
    });
  } catch {
    return [];
  }
  return found.slice(0, queryParsesMax);
}

/** Calls back for every node of a tree, outer ones first; with `false` the inside is left out. */
export function visit(tree: unknown, call: (key: string, node: Node) => boolean | undefined): void {
  if (Array.isArray(tree)) for (const each of tree) visit(each, call);
  if (tree === null || typeof tree !== 'object' || Array.isArray(tree)) return;
  for (const [key, value] of Object.entries(tree)) {
    const isNode = value !== null && typeof value === 'object' && !Array.isArray(value);
    if (!isNode || call(key, value as Node) !== false) visit(value, call);
  }
}
