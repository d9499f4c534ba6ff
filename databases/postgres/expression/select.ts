import { isAllowedFunction, isAllowedType, isAllowedTypeText, padLengthMax } from '../select/allowed.ts';
import { refuse } from './call.ts';
import { type ConstantNode, type FunctionNode, type NamePart, type Node, namesOf } from './nodes.ts';

/** Kinds of nodes that a SELECT may be made of (PostgreSQL's parsenodes.h); what is not among them is refused by its name. */
const allowedNodes: ReadonlySet<string> = new Set(
  `A_ArrayExpr A_Const A_Expr A_Indices A_Indirection A_Star BitString BoolExpr Boolean BooleanTest CaseExpr CaseWhen CoalesceExpr CollateClause
  ColumnDef ColumnRef CommonTableExpr Float FuncCall GroupingFunc GroupingSet Integer JoinExpr List MinMaxExpr NamedArgExpr NullTest RangeFunction
  RangeSubselect RangeVar ResTarget RowExpr SQLValueFunction SelectStmt SortBy String SubLink TypeCast WindowDef`.split(/\s+/),
);

/** Options of nodes that no question needs, and what they are called in SQL. */
const refusedOptions: Readonly<Record<string, string>> = {
  intoClause: 'INTO',
  lockingClause: 'FOR UPDATE',
  useOp: 'ORDER BY … USING',
  search_clause: 'SEARCH',
  cycle_clause: 'CYCLE',
  catalogname: 'A name of another database',
  pct_type: '%TYPE',
  setof: 'SETOF',
  join_using_alias: 'An alias of USING',
};

const dateFunctions: ReadonlySet<string> = new Set(
  ['DATE', 'TIME', 'TIME_N', 'TIMESTAMP', 'TIMESTAMP_N'].flatMap((kind) => [
    `SVFOP_CURRENT_${kind}`,
    `SVFOP_${kind.replace('TIME', 'LOCALTIME')}`,
  ]),
);

/**
 * Checks that a statement is one SELECT of allowed nodes, functions, types and operators of `pg_catalog`. What its names mean, only the catalog can
 * tell: `resolveSelect`. `hasParameters`: values are bound to `$1` and so on. Throws `expression_refused`.
 */
export function checkSelect(statement: Node, hasParameters = false): void {
  if (!('SelectStmt' in statement)) refuse(Object.keys(statement)[0] ?? 'Nothing', 'only one SELECT is allowed');
  checkPart(statement, hasParameters);
}

function checkPart(part: unknown, hasParameters: boolean): void {
  if (Array.isArray(part)) for (const each of part) checkPart(each, hasParameters);
  if (part === null || typeof part !== 'object' || Array.isArray(part)) return;
  for (const [key, value] of Object.entries(part)) {
    if (key !== 'ParamRef' || !hasParameters) checkKey(key, value);
    checkPart(value, hasParameters);
  }
}

function checkKey(key: string, value: unknown): void {
  const option = Object.hasOwn(refusedOptions, key) ? refusedOptions[key] : undefined;
  if (option !== undefined) refuse(option, 'a question only reads rows of tables');
  if (/^[A-Z]/.test(key) && !allowedNodes.has(key)) refuse(key, 'it is not among the parts that a SELECT may have here');
  const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
  if (check && value !== null && typeof value === 'object') check(value as Node);
}

const partsOf = (value: unknown): string[] => namesOf((value ?? []) as readonly NamePart[]);
const checks: Readonly<Record<string, (node: Node) => void>> = {
  FuncCall: (node) => checkFunction(node as unknown as FunctionNode),
  typeName: ({ names }) => checkType(partsOf(names)),
  A_Expr: ({ name }) => void builtIn('The operator', partsOf(name)),
  SubLink: ({ operName }) => operName !== undefined && void builtIn('The operator', partsOf(operName)),
  CollateClause: ({ collname }) => void builtIn('The collation', partsOf(collname)),
  collClause: ({ collname }) => void builtIn('The collation', partsOf(collname)),
  SQLValueFunction: ({ op }) => {
    if (!dateFunctions.has(String(op))) refuse(String(op).replace('SVFOP_', '').toLowerCase(), 'it tells of the session and not of rows');
  },
};

/** The name without `pg_catalog`. */
function builtIn(what: string, parts: readonly string[]): string {
  const [first, ...rest] = parts[0] === 'pg_catalog' ? parts.slice(1) : parts;
  if (first === undefined || rest.length > 0) return refuse(`${what} ${parts.join('.')}`, 'only those of PostgreSQL itself are allowed');
  return first;
}

function checkType(parts: readonly string[]): void {
  const name = builtIn('The type', parts);
  if (!isAllowedType(name)) refuse(`A cast to ${name}`, 'casts go to plain types of texts, numbers, dates, JSON and ranges');
}

/** The function's name in `pg_catalog`. */
export const functionName = (node: FunctionNode): string => builtIn('The function', namesOf(node.funcname));

function checkFunction(node: FunctionNode): void {
  const name = functionName(node);
  if (!isAllowedFunction(name)) refuse(name, 'it is not in the list of functions that a SELECT may call');
  if (name === 'pg_input_is_valid' && !isAllowedTypeText(constantOf(node.args?.[1])?.sval?.sval ?? '')) {
    refuse(name, 'its type is a constant text that names a plain type');
  }
  const width = constantOf(node.args?.[1])?.ival;
  if (['lpad', 'rpad'].includes(name) && (width === undefined || (width.ival ?? 0) > padLengthMax)) {
    refuse(name, `its length is a constant of at most ${padLengthMax}`);
  }
}

const constantOf = (node: Node | undefined): ConstantNode | undefined => node?.A_Const as ConstantNode | undefined;
