import { refuse } from '../expression/call.ts';
import { type ConstantNode, type FunctionNode, type NamePart, type Node, namesOf } from '../expression/nodes.ts';
import { classify } from '../profile/sensitivity.ts';
import { readCall } from './calls.ts';
import { type Scope, valueNamed } from './scope.ts';
import { type Column, computed, hidden, merged, plain, type Value } from './value.ts';

type Reader = (node: Node, scope: Scope) => Value;

/** What an expression is made of. Throws `expression_refused` where a sensitive value would show in other ways than as itself, masked. */
export function readExpression(node: Node, scope: Scope): Value {
  const [kind = '', inner] = Object.entries(node)[0] ?? [];
  const read = Object.hasOwn(readers, kind) ? readers[kind] : undefined;
  return read ? read(inner as Node, scope) : refuse(kind || 'The text', 'it is not among the parts that a SELECT may have here');
}

const listOf = (value: unknown): readonly Node[] => (value ?? []) as readonly Node[];
const readAll = (nodes: unknown, scope: Scope): Value[] => listOf(nodes).map((node) => readExpression(node, scope));
const readEach = (nodes: readonly unknown[], scope: Scope): Value[] =>
  nodes.filter((node) => node !== undefined).map((node) => readExpression(node as Node, scope));

const readers: Readonly<Record<string, Reader>> = {
  A_Const: () => plain,
  ParamRef: () => plain,
  SQLValueFunction: () => plain,
  GroupingFunc: ({ args }, scope) => computed('grouping()', readAll(args, scope)),
  ColumnRef: ({ fields }, scope) => valueNamed(listOf(fields), scope),
  A_Expr: readOperator,
  BoolExpr: ({ args }, scope) => computed('A condition', readAll(args, scope)),
  NullTest: ({ arg }, scope) => readNullTest(readExpression(arg as Node, scope)),
  BooleanTest: ({ arg }, scope) => computed('A condition', readEach([arg], scope)),
  CaseExpr: readCase,
  CoalesceExpr: ({ args }, scope) => hidden('coalesce', readAll(args, scope)),
  MinMaxExpr: ({ args }, scope) => hidden('greatest and least', readAll(args, scope)),
  A_ArrayExpr: ({ elements }, scope) => hidden('ARRAY', readAll(elements, scope)),
  RowExpr: ({ args }, scope) => hidden('ROW', readAll(args, scope)),
  List: ({ items }, scope) => merged([plain, ...readAll(items, scope)]),
  NamedArgExpr: ({ arg }, scope) => readExpression(arg as Node, scope),
  CollateClause: ({ arg }, scope) => hidden('COLLATE', readEach([arg], scope)),
  TypeCast: readCast,
  A_Indirection: readIndirection,
  SubLink: readSubLink,
  FuncCall: (node, scope) => readCall(node as unknown as FunctionNode, scope, readExpression),
};

/** Whether a value is there is shown of masked ones too. */
function readNullTest(value: Value): Value {
  return value.origin === null && value.isRow !== true ? computed('IS NULL', [value]) : plain;
}

function readCase({ arg, args, defresult }: Node, scope: Scope): Value {
  const branches = listOf(args).map((each) => each.CaseWhen as Node);
  computed('CASE', readEach([arg, ...branches.map(({ expr }) => expr)], scope));
  return hidden('CASE', readEach([...branches.map(({ result }) => result), defresult], scope));
}

const textTypes: ReadonlySet<string> = new Set(['text', 'varchar']);

/** Every value has a text; other casts fail for some. */
function readCast({ arg, typeName }: Node, scope: Scope): Value {
  const { names, typmods, arrayBounds } = typeName as { names: readonly NamePart[]; typmods?: unknown; arrayBounds?: unknown };
  const value = readExpression(arg as Node, scope);
  const isText = textTypes.has(namesOf(names).at(-1) ?? '') && !typmods && !arrayBounds;
  return isText ? hidden('A cast', [value]) : computed('A cast', [value]);
}

/** Operators that never fail by the value on their left, and what they give. */
const hidingOperators: ReadonlySet<string> = new Set(['||', '->>']);
const memberOperators: ReadonlySet<string> = new Set(['->', '->>', '#>', '#>>']);

function readOperator({ kind, name, lexpr, rexpr }: Node, scope: Scope): Value {
  const operator = namesOf(name as readonly NamePart[]).at(-1) ?? '';
  const values = readEach([lexpr, rexpr], scope);
  if (kind !== 'AEXPR_OP') return computed(operator, values);
  if (operator === '=') return equal('=', values);
  if (memberOperators.has(operator)) values.push(memberOf(rexpr as Node));
  return hidingOperators.has(operator) ? hidden(operator, values) : computed(operator, values);
}

/** A member that is named like a sensitive column. */
function memberOf(path: Node): Value {
  const text = ((path.A_Const ?? {}) as ConstantNode).sval?.sval ?? '';
  const sensitivity = text.split(/[{},"]+/).flatMap((name) => classify('', name, {})?.sensitivity ?? [])[0];
  return sensitivity ? { ...plain, sensitivity, of: [text] } : plain;
}

/** Two sensitive columns may be compared along a foreign key: that rows belong together is structure. */
export function equal(what: string, values: readonly Value[]): Value {
  const [a = plain, b = plain] = values;
  const isReference = (from: Value, to: Value): boolean => to.origin !== null && (from.refersTo?.has(to.origin) ?? false);
  const areJoined = a.sensitivity !== null && b.sensitivity !== null && (isReference(a, b) || isReference(b, a));
  return computed(what, areJoined ? values.map((value) => ({ ...value, sensitivity: null })) : values);
}

/** Subscripts, and `(column).member` of a composite type. Any other name would be a function (`('…'::text).pg_read_file`). */
function readIndirection({ arg, indirection }: Node, scope: Scope): Value {
  let value = readExpression(arg as Node, scope);
  for (const each of listOf(indirection)) {
    const { lidx, uidx } = (each.A_Indices ?? {}) as Node;
    if (each.A_Indices) value = computed('A subscript', [value, ...readEach([lidx, uidx], scope)]);
    else
      value =
        value.members?.get(namesOf([each as NamePart])[0] ?? '') ??
        refuse(`.${namesOf([each as NamePart])[0]}`, 'it is no member of a composite column: only those can be taken with a dot');
  }
  return value;
}

function readSubLink({ subLinkType, testexpr, subselect }: Node, scope: Scope): Value {
  const columns = scope.select((subselect as Node).SelectStmt as Node, scope, scope.expressions);
  if (subLinkType === 'EXISTS_SUBLINK') return plain;
  const values = columns.map(({ value }: Column) => value);
  if (subLinkType === 'EXPR_SUBLINK') return hidden('A subquery', values);
  if (subLinkType === 'ARRAY_SUBLINK') return hidden('ARRAY', values);
  return testexpr
    ? computed('IN', [...values, readExpression(testexpr as Node, scope)])
    : refuse(String(subLinkType), 'it is not among the parts that a SELECT may have here');
}
