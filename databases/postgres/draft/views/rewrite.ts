import { parseSync, type ScanToken, scanSync } from 'libpg-query';
import { qualifiedName } from '../../entity-name.ts';
import { type NamePart, namesOf } from '../../expression/nodes.ts';
import { allowedFunctions } from '../functions.ts';
import { allowedNodes } from '../nodes.ts';
import { type KnownNames, quoteName } from '../read-sql.ts';

/** Where the values of a source's column stand in the target: as they were, and as the uuid of the row that they name. */
export interface ColumnPlace {
  readonly value?: string;
  readonly key?: string;
}

/** A table or view that a view may read: its name in the target as SQL, and where its columns stand. */
export interface ReadPlace {
  readonly name: string;
  readonly columns: ReadonlyMap<string, ColumnPlace>;
}

export interface ViewScope {
  /** Undefined where it has no place in the target. */
  relation(schema: string | undefined, name: string): ReadPlace | undefined;
  readonly known: KnownNames;
  /** Whether `$1` and so on may stand beside a column or after LIMIT. */
  readonly hasParameters?: boolean;
}

/** What a parameter stands for: a value of a source's column, or of the key that a row has now; or a number of rows. */
export type Parameter =
  | { readonly number: number; readonly entity: string; readonly column: string; readonly isKey: boolean }
  | { readonly number: number; readonly entity: null };

/** A view's SELECT over the target, and which of its columns hold what they held; the others hold uuids now. */
export interface Rewritten {
  readonly text: string;
  readonly kept: readonly boolean[];
  readonly parameters: readonly Parameter[];
}

type Tree = Readonly<Record<string, unknown>>;

/** Why a view cannot be rewritten. */
export class ViewProblem extends Error {}

const refuse = (why: string): never => {
  throw new ViewProblem(why);
};

const viewNodes: ReadonlySet<string> = new Set(['SelectStmt', 'RangeVar', 'JoinExpr', 'Alias', 'SortBy']);
const aggregates: ReadonlySet<string> = new Set('count sum min max avg array_agg string_agg bool_and bool_or every'.split(' '));
const lengthMax = 50_000;

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Rewrites a view's definition, as the server gave it out, through the mapping. The parser must have been loaded. Throws `ViewProblem`. */
export function rewriteView(definition: string, scope: ViewScope): Rewritten {
  const text = definition.trim().replace(/;$/, '');
  const { select, tokens } = parsed(text);
  const tables = tablesOf((select.fromClause ?? []) as Tree[], scope);
  if (tables.length === 0) refuse('it reads no table');
  const rewriting = new Rewriting(tables, scope, tokens);
  rewriting.select(select);
  const { kept, parameters } = rewriting;
  return { text: applied(text, [...tables.map(({ edit }) => edit(tokens)), ...rewriting.edits]), kept, parameters };
}

function parsed(text: string): { select: Tree; tokens: readonly ScanToken[] } {
  if (text.length > lengthMax) refuse('its definition is too long');
  try {
    const { stmts = [] } = parseSync(text);
    const select = (stmts[0]?.stmt as Tree | undefined)?.SelectStmt as Tree | undefined;
    const tokens = scanSync(text).tokens;
    if (stmts.length !== 1 || !select) return refuse('it is no single SELECT');
    return { select, tokens };
  } catch (error) {
    if (error instanceof ViewProblem) throw error;
    return refuse('it cannot be read as SQL');
  }
}

interface TableInView {
  readonly alias: string;
  readonly entity: string;
  readonly place: ReadPlace;
  edit(tokens: readonly ScanToken[]): Edit;
}

function tablesOf(from: readonly Tree[], scope: ViewScope): TableInView[] {
  return from.flatMap((node): TableInView[] => {
    const join = node.JoinExpr as Tree | undefined;
    if (join) {
      if (join.usingClause !== undefined || join.isNatural === true || join.alias !== undefined) refuse('it joins by USING');
      return tablesOf([join.larg as Tree, join.rarg as Tree], scope);
    }
    return node.RangeVar ? [tableOf(node.RangeVar as Tree, scope)] : refuse('it reads something else than tables');
  });
}

function tableOf(range: Tree, scope: ViewScope): TableInView {
  const [schema, name] = [range.schemaname as string | undefined, String(range.relname)];
  const place = scope.relation(schema, name) ?? refuse(`${schema === undefined ? '' : `${schema}.`}${name} has no place in the target`);
  const alias = (range.alias as Tree | undefined)?.aliasname as string | undefined;
  if (((range.alias as Tree | undefined)?.colnames as unknown[] | undefined)?.length) refuse('it names columns anew in FROM');
  const at = Number(range.location ?? 0);
  const edit = (tokens: readonly ScanToken[]): Edit => {
    const first = tokens.findIndex(({ start }) => start === at);
    const last = tokens[first + (schema === undefined ? 0 : 2)];
    const text = alias === undefined ? `${place.name} ${quoteName(name)}` : place.name;
    return { start: at, end: last?.end ?? at, text };
  };
  return { alias: alias ?? name, entity: qualifiedName(schema ?? 'public', name), place, edit };
}

/** How a part of a view uses a column: `key` where a uuid does as well. */
type Use = 'key' | 'value';

const comparisons = ['=', '<>', '<', '<=', '>', '>='];

class Rewriting {
  readonly edits: Edit[] = [];
  readonly kept: boolean[] = [];
  readonly parameters: Parameter[] = [];
  readonly #tables: readonly TableInView[];
  readonly #scope: ViewScope;
  readonly #tokens: readonly ScanToken[];

  constructor(tables: readonly TableInView[], scope: ViewScope, tokens: readonly ScanToken[]) {
    this.#tables = tables;
    this.#scope = scope;
    this.#tokens = tokens;
  }

  select({
    targetList,
    fromClause,
    whereClause,
    groupClause,
    havingClause,
    sortClause,
    distinctClause,
    op,
    limitOption,
    limitCount,
    ...rest
  }: Tree): void {
    if (limitCount !== undefined) this.#limit(limitCount as Tree);
    const strange = Object.keys(rest)[0];
    if (strange !== undefined || op !== 'SETOP_NONE') refuse(`it has a part that is not rewritten (${strange ?? 'UNION'})`);
    if ([distinctClause].flat().some((each) => each !== undefined && Object.keys(each as Tree).length > 0)) refuse('it has DISTINCT ON');
    for (const each of (targetList ?? []) as Tree[]) this.#output((each.ResTarget as Tree).val as Tree);
    for (const each of [groupClause ?? []].flat() as Tree[]) this.#lone(each);
    for (const each of [sortClause ?? []].flat() as Tree[]) this.#lone((each.SortBy as Tree).node as Tree);
    this.#joins((fromClause ?? []) as Tree[]);
    for (const each of [whereClause, havingClause]) if (each !== undefined) this.#visit(each as Tree);
  }

  #joins(from: readonly Tree[]): void {
    for (const { JoinExpr } of from as { JoinExpr?: Tree }[]) {
      if (!JoinExpr) continue;
      this.#joins([JoinExpr.larg as Tree, JoinExpr.rarg as Tree]);
      if (JoinExpr.quals !== undefined) this.#visit(JoinExpr.quals as Tree);
    }
  }

  #limit({ ParamRef }: { ParamRef?: Tree }): void {
    if (!ParamRef || !this.#scope.hasParameters) refuse('it has a LIMIT');
    this.parameters.push({ number: Number(ParamRef?.number), entity: null });
  }

  #output(value: Tree): void {
    this.kept.push(this.#lone(value));
  }

  /** Whether it holds what it held. */
  #lone(node: Tree): boolean {
    const column = node.ColumnRef as Tree | undefined;
    if (column) return this.#rename(column, 'key') === 'value';
    this.#visit(node);
    return true;
  }

  #visit(node: unknown): void {
    if (Array.isArray(node)) for (const each of node) this.#visit(each);
    if (node === null || typeof node !== 'object' || Array.isArray(node)) return;
    for (const [type, inner] of Object.entries(node)) {
      if (type === 'ColumnRef') this.#rename(inner as Tree, 'value');
      else if (type === 'A_Expr' && (this.#isOfKeys(inner as Tree) || this.#isOfParameters(inner as Tree))) continue;
      else {
        if (/^[A-Z]/.test(type) && inner !== null && typeof inner === 'object') this.#check(type, inner as Tree);
        if (type === 'typeName') this.#checkType(inner as Tree);
        this.#visit(inner);
      }
    }
  }

  /** `a.customer_id = b.id`: uuids on both sides say the same. */
  #isOfKeys({ kind, name, lexpr, rexpr }: Tree): boolean {
    const [left, right] = [(lexpr as Tree | undefined)?.ColumnRef, (rexpr as Tree | undefined)?.ColumnRef] as (Tree | undefined)[];
    const operator = namesOf((name ?? []) as NamePart[]).join('.');
    if (kind !== 'AEXPR_OP' || !['=', '<>'].includes(operator) || !left || !right) return false;
    if (this.#placeOf(left).key === undefined || this.#placeOf(right).key === undefined) return false;
    this.#rename(left, 'key');
    this.#rename(right, 'key');
    return true;
  }

  /** `a.id = $1`, `a.id IN ($1, $2)`: the value that stands there is bound, as the row's own or as its new key. */
  #isOfParameters({ kind, name, lexpr, rexpr }: Tree): boolean {
    if (!this.#scope.hasParameters) return false;
    const column = (lexpr as Tree | undefined)?.ColumnRef as Tree | undefined;
    const operator = namesOf((name ?? []) as NamePart[]).join('.');
    const given = kind === 'AEXPR_IN' ? (((rexpr as Tree).List as Tree | undefined)?.items as Tree[] | undefined) : [rexpr as Tree];
    const numbers = (given ?? []).flatMap((each) => ((each.ParamRef as Tree | undefined)?.number as number | undefined) ?? []);
    if (!column || !['AEXPR_OP', 'AEXPR_IN'].includes(String(kind)) || numbers.length !== given?.length) return false;
    if (!comparisons.includes(operator)) return false;
    const { entity, named, place } = this.#columnOf(column);
    const isKey = place.value === undefined && ['=', '<>'].includes(operator);
    this.#rename(column, isKey ? 'key' : 'value');
    for (const number of numbers) this.parameters.push({ number, entity, column: named, isKey });
    return true;
  }

  #check(type: string, node: Tree): void {
    if (!allowedNodes.has(type) && !viewNodes.has(type)) refuse(`it holds ${type}, which is not rewritten`);
    if (['SubLink', 'ParamRef', 'RowExpr', 'A_Indirection', 'SelectStmt', 'RangeVar'].includes(type))
      refuse('it reads other rows within an expression');
    if (type === 'A_Expr') this.#checkName('operator', namesOf((node.name ?? []) as NamePart[]), () => true);
    if (type === 'FuncCall') this.#checkCall(node);
  }

  #checkCall(node: Tree): void {
    if (node.over !== undefined || node.agg_within_group !== undefined) refuse('it has a window');
    this.#checkName('function', namesOf((node.funcname ?? []) as NamePart[]), (name) => allowedFunctions.has(name) || aggregates.has(name));
  }

  #checkName(what: string, parts: readonly string[], isAllowed: (name: string) => boolean): void {
    const isBuiltIn = parts.length === 1 || (parts.length === 2 && parts[0] === 'pg_catalog');
    if (!isBuiltIn || !isAllowed(parts.at(-1) ?? '')) refuse(`it uses the ${what} ${parts.join('.')}`);
  }

  #checkType({ names }: Tree): void {
    const parts = namesOf((names ?? []) as NamePart[]);
    if (!this.#scope.known.type(parts)) refuse(`it uses the type ${parts.join('.')}`);
  }

  #placeOf(column: Tree): ColumnPlace {
    return this.#columnOf(column).place;
  }

  #columnOf({ fields }: Tree): { readonly entity: string; readonly named: string; readonly place: ColumnPlace } {
    const parts = namesOf((fields ?? []) as NamePart[]);
    const name = parts.at(-1) ?? '';
    if (name === '*' || parts.length > 2) return refuse('it reads whole rows');
    const tables = parts.length === 2 ? this.#tables.filter(({ alias }) => alias === parts[0]) : this.#tables;
    const found = tables.flatMap(({ entity, place }) => {
      const at = place.columns.get(name);
      return at ? [{ entity, named: name, place: at }] : [];
    });
    return found.length === 1 && found[0] ? found[0] : refuse(`"${name}" has no place in the target`);
  }

  #rename(column: Tree, use: Use): Use {
    const place = this.#placeOf(column);
    const isKey = use === 'key' && place.key !== undefined;
    const to = isKey ? place.key : place.value;
    const parts = namesOf((column.fields ?? []) as NamePart[]);
    if (to === undefined) return refuse(`it needs the number of "${parts.at(-1)}", which is a uuid in the target`);
    const first = this.#tokens.findIndex(({ start }) => start === Number(column.location ?? 0));
    const token = this.#tokens[first + (parts.length === 2 ? 2 : 0)];
    if (!token) return refuse('it cannot be read as SQL');
    if (to !== parts.at(-1)) this.edits.push({ start: token.start, end: token.end, text: quoteName(to) });
    return isKey ? 'key' : 'value';
  }
}

function applied(text: string, edits: readonly Edit[]): string {
  const whole = Buffer.from(text);
  let [made, from] = ['', 0];
  for (const { start, end, text: by } of edits.toSorted((a, b) => a.start - b.start)) {
    if (start < from) continue;
    made += whole.toString('utf8', from, start) + by;
    from = end;
  }
  return made + whole.toString('utf8', from);
}
