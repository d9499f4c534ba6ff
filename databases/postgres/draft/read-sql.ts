import { parseSync, type ScanToken, scanSync } from 'libpg-query';
import { type ConstantNode, type NamePart, namesOf, type TypeCastNode } from '../expression/nodes.ts';
import { allowedFunctions } from './functions.ts';
import { allowedNodes } from './nodes.ts';

/** Names that the target will know; each is asked with its parts as the parser reads them. */
export interface KnownNames {
  type(parts: readonly string[]): boolean;
  collation(parts: readonly string[]): boolean;
  operatorClass(parts: readonly string[]): boolean;
  /** Whether a column is a composite with an attribute of that name: then `(column).name` reads it. Otherwise it would call the function `name`. */
  attribute?(column: string, name: string): boolean;
}

/** A piece of SQL that the source's server gave out, read before it is written anywhere. */
export interface SqlText {
  readonly uses: readonly ColumnUse[];
  /** Lone columns for which it names an operator class. */
  readonly classed: readonly string[];
  /** Why the target can't have it, or null. */
  readonly problem: string | null;
  /** The same text with other names for its columns. */
  rename(nameOf: NameOf): string;
}

/** How a piece names a column: as an element of its own (`lone`), to ask whether it is empty (`null`), or for its value. */
export interface ColumnUse {
  readonly column: string;
  readonly as: 'lone' | 'null' | 'value';
}

export type NameOf = (use: ColumnUse) => string;

const frames = {
  expression: { before: 'SELECT (', after: '\n)', statement: 'SelectStmt' },
  index: { before: '', after: '', statement: 'IndexStmt' },
  exclusion: { before: 'ALTER TABLE t ADD CONSTRAINT c ', after: '', statement: 'AlterTableStmt' },
  partition: { before: 'CREATE TABLE t () PARTITION BY ', after: '', statement: 'CreateStmt' },
  domainCheck: { before: 'ALTER DOMAIN d ADD ', after: '', statement: 'AlterDomainStmt' },
} as const;

const lengthMax = 100_000;
type Tree = Readonly<Record<string, unknown>>;

interface Found {
  readonly uses: (ColumnUse & { readonly at: number })[];
  /** Places of columns of which only the emptiness is asked. */
  readonly nullTests: Set<number>;
  readonly elements: (string | null)[];
  readonly classed: string[];
  readonly problems: string[];
}

/** Reads a piece of SQL of one kind. The parser must have been loaded. Never throws: what can't be read is a problem. */
export function readSql(kind: keyof typeof frames, text: string, known: KnownNames): SqlText {
  const { before, after, statement } = frames[kind];
  const found: Found = { uses: [], nullTests: new Set(), elements: [], classed: [], problems: [] };
  const tokens = tokensOf(before, text, after);
  const tree = tokens && treeOf(before + text + after, statement);
  if (!tokens || !tree) return unreadable(text);
  visit(tree, found, known);
  if (kind === 'index' || kind === 'exclusion') found.uses.push(...loneColumns(found.elements, tokens));
  const whole = Buffer.from(before + text + after);
  return {
    uses: found.uses,
    classed: found.classed,
    problem: found.problems[0] ?? null,
    rename: (nameOf) => renamed(whole, found.uses, tokens, nameOf).slice(before.length, after === '' ? undefined : -after.length),
  };
}

const unreadable = (text: string): SqlText => ({
  uses: [],
  classed: [],
  problem: 'it cannot be read as SQL',
  rename: () => text,
});

function tokensOf(before: string, text: string, after: string): readonly ScanToken[] | null {
  if (text.length > lengthMax || text.includes('\u0000')) return null;
  try {
    const { tokens } = scanSync(before + text + after);
    return tokens.some(({ tokenName }) => tokenName.endsWith('COMMENT')) ? null : tokens;
  } catch {
    return null;
  }
}

function treeOf(text: string, statement: string): Tree | null {
  try {
    const { stmts = [] } = parseSync(text);
    const tree = stmts[0]?.stmt as Tree | undefined;
    const inner = tree?.[statement] as Tree | undefined;
    const single = statement !== 'SelectStmt' || Object.keys(inner ?? {}).length === 3;
    const targets = (inner?.targetList ?? inner?.cmds ?? [null]) as unknown[];
    return stmts.length === 1 && inner && single && targets.length === 1 ? inner : null;
  } catch {
    return null;
  }
}

function visit(node: unknown, found: Found, known: KnownNames): void {
  if (Array.isArray(node)) for (const each of node) visit(each, found, known);
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return;
  for (const [type, value] of Object.entries(node)) {
    if (value !== null && typeof value === 'object') note(type, value as Tree, found, known);
    visit(value, found, known);
  }
}

const partsOf = (value: unknown): string[] => namesOf((value ?? []) as NamePart[]);
const isBuiltIn = (parts: readonly string[]): boolean => parts.length === 1 || (parts.length === 2 && parts[0] === 'pg_catalog');

function note(type: string, node: Tree, found: Found, known: KnownNames): void {
  const refuse = (why: string): void => void found.problems.push(why);
  const parts = partsOf(node.fields ?? node.funcname ?? node.names ?? node.collname ?? (type === 'A_Expr' ? node.name : []));
  const name = parts.join('.');
  for (const at of emptinessTests(type, node)) found.nullTests.add(at);
  if (/^[A-Z]/.test(type) && !allowedNodes.has(type)) refuse(`it holds ${type}, which no drafted SQL may hold`);
  else if (type === 'A_Indirection') noteIndirection(node, refuse, known);
  else if (type === 'Constraint') noteConstraint(node, refuse);
  else if (type === 'ColumnRef' && parts.length === 1 && parts[0] !== '*') found.uses.push({ column: name, ...placed(node, found) });
  else if (type === 'ColumnRef') refuse('it reads the whole row');
  else if (type === 'FuncCall' && !isPlainCall(node)) refuse(`it calls ${name}() over several rows`);
  else if (type === 'FuncCall' && !(isBuiltIn(parts) && allowedFunctions.has(parts.at(-1) ?? ''))) refuse(`it calls ${name}()`);
  else if (type === 'A_Expr' && !isBuiltIn(parts)) refuse(`it uses the operator ${name}`);
  else if (type === 'TypeCast' && isOwnConfiguration(node)) refuse('it uses a text search configuration of its own');
  else if (type === 'typeName' && node.names !== undefined && !known.type(parts)) refuse(`it uses the type ${name}`);
  else if (type === 'CollateClause' && !known.collation(parts)) refuse(`it uses the collation ${name}`);
  else if (type === 'SubLink' || type === 'ParamRef') refuse('it reads other rows');
  else if (type === 'IndexElem') noteElement(node, found, known);
  else if (type === 'PartitionElem' && node.name !== undefined)
    found.uses.push({ column: String(node.name), as: 'lone', at: Number(node.location ?? 0) });
  else if (type === 'PartitionElem') refuse('it is partitioned by an expression');
}

/** `a[1]`, and `(a).part` of a composite column. `('/etc/passwd'::text).pg_read_file` is a call in attribute notation. */
function noteIndirection({ arg, indirection }: Tree, refuse: (why: string) => void, known: KnownNames): void {
  const steps = (indirection ?? []) as (NamePart & { A_Indices?: unknown })[];
  const names = namesOf(steps.filter((step) => step.A_Indices === undefined) as NamePart[]);
  const [name = ''] = names;
  const column = partsOf((arg as { ColumnRef?: Tree }).ColumnRef?.fields);
  if (names.length === 0) return;
  if (steps.length > 1 || column.length !== 1 || known.attribute?.(column[0] ?? '', name) !== true)
    refuse(`it reads or calls .${names.join('.')}`);
}

/** The operators of an exclusion stand beside its elements. */
function noteConstraint({ exclusions }: Tree, refuse: (why: string) => void): void {
  for (const { List } of (exclusions ?? []) as { List?: { items?: { List?: { items?: NamePart[] } }[] } }[]) {
    const operator = namesOf(List?.items?.[1]?.List?.items ?? []);
    if (!isBuiltIn(operator)) refuse(`it uses the operator ${operator.join('.')}`);
  }
}

const overRows = ['over', 'agg_order', 'agg_filter', 'agg_star', 'agg_distinct', 'agg_within_group'];
const isPlainCall = (node: Tree): boolean => overRows.every((each) => node[each] === undefined);

/** `'public.mine'::regconfig`: the target may not have it. */
function isOwnConfiguration({ arg, typeName }: Tree): boolean {
  const constant = (arg as TypeCastNode['arg']).A_Const as ConstantNode | undefined;
  return partsOf((typeName as TypeCastNode['typeName']).names).at(-1) === 'regconfig' && (constant?.sval?.sval ?? '.').includes('.');
}

function placed({ location }: Tree, { nullTests }: Found): { as: ColumnUse['as']; at: number } {
  const at = Number(location ?? 0);
  return { as: nullTests.has(at) ? 'null' : 'value', at };
}

/** Places of the columns in `a IS NULL` and `num_nonnulls(a, b)`. */
function emptinessTests(type: string, { arg, args, funcname }: Tree): number[] {
  const counts = type === 'FuncCall' && ['num_nulls', 'num_nonnulls'].includes(partsOf(funcname).at(-1) ?? '');
  const asked = type === 'NullTest' ? [arg] : counts ? ((args ?? []) as unknown[]) : [];
  return asked.flatMap((each) => {
    const column = (each as { ColumnRef?: { location?: number } }).ColumnRef;
    return column ? [column.location ?? 0] : [];
  });
}

function noteElement({ name, collation, opclass }: Tree, found: Found, known: KnownNames): void {
  found.elements.push(name === undefined ? null : String(name));
  if (opclass !== undefined && name !== undefined) found.classed.push(String(name));
  if (collation !== undefined && !known.collation(partsOf(collation)))
    found.problems.push(`it uses the collation ${partsOf(collation).join('.')}`);
  if (opclass !== undefined && !known.operatorClass(partsOf(opclass)))
    found.problems.push(`it uses the operator class ${partsOf(opclass).join('.')}`);
}

/** The parser gives no place for a lone column of an index: it is the first token of its element, in the first list and that of INCLUDE. */
function loneColumns(elements: readonly (string | null)[], tokens: readonly ScanToken[]): Found['uses'] {
  const first = tokens.findIndex(({ text }) => text === '(');
  const heads = listHeads(tokens, first);
  const include = tokens.findIndex(({ text }, i) => i > heads.end && text.toUpperCase() === 'INCLUDE');
  const places = [...heads.starts, ...(include < 0 ? [] : listHeads(tokens, include + 1).starts)];
  return elements.flatMap((name, i) => (name === null ? [] : [{ column: name, as: 'lone', at: places[i] ?? -1 }]));
}

function listHeads(tokens: readonly ScanToken[], open: number): { starts: number[]; end: number } {
  const starts: number[] = [];
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const text = tokens[i]?.text;
    if (depth === 1 && (tokens[i - 1]?.text === ',' || i === open + 1)) starts.push(tokens[i]?.start ?? -1);
    if (text === '(' || text === '[') depth++;
    if (text === ')' || text === ']') depth--;
    if (depth === 0) return { starts, end: i };
  }
  return { starts, end: tokens.length };
}

function renamed(whole: Buffer, uses: Found['uses'], tokens: readonly ScanToken[], nameOf: NameOf): string {
  const ends = new Map(tokens.map(({ start, end }) => [start, end]));
  let [text, from] = ['', 0];
  for (const { at, ...use } of uses.toSorted((a, b) => a.at - b.at)) {
    const end = ends.get(at);
    const name = nameOf(use);
    if (end === undefined || at < from || name === use.column) continue;
    text += whole.toString('utf8', from, at) + quoteName(name);
    from = end;
  }
  return text + whole.toString('utf8', from);
}

/** A name as PostgreSQL itself writes it: quoted only where it must be. Keywords never come here, for new names hold an underscore. */
export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
