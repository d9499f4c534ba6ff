import { quotedMember } from '../../../model/column-ref.ts';
import { type CastTarget, castTargets, type Expression } from '../../../model/expression.ts';
import { call, type Descend, refuse } from './call.ts';
import { callableName } from './functions.ts';
import { type CaseNode, type ConstantNode, type FunctionNode, type Node, namesOf, type TypeCastNode } from './nodes.ts';
import { operatorTree } from './operators.ts';

const depthMax = 50;

type Reader = (node: never, descend: Descend, columns: ReadonlySet<string>) => Expression;

const readers: Readonly<Record<string, Reader>> = {
  A_Const: constantTree,
  ColumnRef: columnTree,
  A_Expr: operatorTree,
  TypeCast: castTree,
  FuncCall: functionTree,
  CaseExpr: caseTree,
  CoalesceExpr: ({ args }: { args: Node[] }, descend) => call('coalesce', args.map(descend)),
  BoolExpr: ({ boolop, args }: { boolop: string; args: Node[] }, descend) =>
    call({ AND_EXPR: 'and', OR_EXPR: 'or' }[boolop] ?? 'not', args.map(descend)),
  NullTest: ({ arg, nulltesttype }: { arg: Node; nulltesttype: string }, descend) => {
    const test = call('is_null', [descend(arg)]);
    return nulltesttype === 'IS_NULL' ? test : call('not', [test]);
  },
};

const reasons: Readonly<Record<string, string>> = {
  SubLink: 'an expression reads one row, no subqueries',
  ParamRef: 'parameters have no value here',
  SQLValueFunction: 'its value depends on who runs it and when',
};

/** The tree of a parser's node. Throws `expression_refused` for everything that is not in the allow-list. */
export function expressionTree(node: Node | undefined, columns: ReadonlySet<string>, depth = 1): Expression {
  if (depth > depthMax) refuse('The expression', `it is nested deeper than ${depthMax} levels`);
  const [type = 'nothing'] = Object.keys(node ?? {});
  const reader = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (!reader) return refuse(type, reasons[type] ?? 'it is no part of a scalar expression over one row');
  return reader(node?.[type] as never, (child) => expressionTree(child, columns, depth + 1), columns);
}

function constantTree({ ival, fval, sval, boolval, isnull }: ConstantNode): Expression {
  if (isnull) return { op: 'literal', type: 'null', value: null };
  if (sval) return { op: 'literal', type: 'text', value: sval.sval ?? '' };
  if (ival) return { op: 'literal', type: 'numeric', value: String(ival.ival ?? 0) };
  if (boolval) return { op: 'literal', type: 'boolean', value: String(boolval.boolval ?? false) };
  const value = fval?.fval ?? '';
  if (!/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(value)) refuse('A constant', 'numbers are decimals with an exponent below 1000');
  return { op: 'literal', type: 'numeric', value };
}

function columnTree({ fields }: { fields: FunctionNode['funcname'] }, _descend: Descend, columns: ReadonlySet<string>): Expression {
  const [first = '', ...below] = namesOf(fields);
  const plain = [first, ...below].join('.');
  const name = columns.has(plain) ? plain : [first, ...below.map(quotedMember)].join('.');
  if (!columns.has(name)) refuse(`"${name}"`, 'it is no column of the row or its look-ups', { column: name });
  return { op: 'column', name };
}

const castNames: Readonly<Record<string, CastTarget>> = {
  int4: 'integer',
  int: 'integer',
  int8: 'bigint',
  bool: 'boolean',
  decimal: 'numeric',
};

function castTree({ arg, typeName }: TypeCastNode, descend: Descend): Expression {
  const name = namesOf(typeName.names ?? [])
    .filter((part, i) => i > 0 || part !== 'pg_catalog')
    .join('.');
  const to = Object.hasOwn(castNames, name) ? castNames[name] : castTargets.find((target) => target === name);
  if (!to || typeName.typmods || typeName.arrayBounds || typeName.setof) {
    return refuse(`A cast to ${name}`, `casts go to ${castTargets.join(', ')}, without length or precision`);
  }
  return { op: 'cast', to, arg: descend(arg) };
}

const functionKeys: ReadonlySet<string> = new Set(['funcname', 'args', 'funcformat', 'location']);

function functionTree(node: FunctionNode, descend: Descend): Expression {
  const parts = namesOf(node.funcname);
  const written = parts.join('.');
  const name = callableName(parts.length === 2 && parts[0] === 'pg_catalog' ? (parts[1] ?? '') : written);
  if (name === undefined) return refuse(written, 'it is not in the list of allowed functions');
  if (Object.keys(node).some((key) => !functionKeys.has(key))) refuse(written, 'aggregates, windows and VARIADIC read more than one value');
  return call(name, (node.args ?? []).map(descend));
}

function caseTree({ arg, args, defresult }: CaseNode, descend: Descend): Expression {
  const branches = args.map(({ CaseWhen: { expr, result } }) => ({
    when: arg ? call('=', [descend(arg), descend(expr)]) : descend(expr),
    value: descend(result),
  }));
  return { op: 'case', branches, otherwise: defresult ? descend(defresult) : null };
}
