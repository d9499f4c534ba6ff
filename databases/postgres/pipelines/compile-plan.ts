import type { Form } from '../../../model/pipelines/mapped.ts';
import type { PlanExpr, PlanFrom, PlanOrder, PlanSelect, PlanWindow, QueryPlan } from '../../../model/pipelines/plan.ts';
import type { Statement } from '../../../model/session.ts';
import { type Fragment, ident, join, raw, sql, statement } from '../sql.ts';
import { datePart, functions } from './functions.ts';

/** A pipeline's plan as one SELECT. */
export const pipelineStatement = (plan: QueryPlan): Statement => statement(pipelineSelect(plan));

/** The SELECT of a plan, for statements around it. */
export const pipelineSelect = ({ select }: QueryPlan): Fragment => selectSql(select);

function selectSql({ from, joins, where, group, columns, order, skip, limit }: PlanSelect): Fragment {
  const named = columns.map(([name, value]) => sql`${exprSql(value)} AS ${ident(name)}`);
  const joined = joins.map(
    ({ kind, from: other, on }) => sql` ${raw(kind === 'left' ? 'LEFT' : 'INNER')} JOIN ${fromSql(other, true)} ON ${allOf(on)}`,
  );
  const parts = [
    sql`SELECT ${join(named)} FROM ${fromSql(from, false)}`,
    ...joined,
    ...(where.length > 0 ? [sql` WHERE ${allOf(where)}`] : []),
    ...(group === null ? [] : [groupSql(group)]),
    ...(order.length > 0 ? [sql` ORDER BY ${orderSql(order)}`] : []),
    ...(limit === undefined ? [] : [sql` LIMIT ${raw(String(Math.trunc(limit)))}`]),
    ...(skip === undefined ? [] : [sql` OFFSET ${raw(String(Math.trunc(skip)))}`]),
  ];
  return join(parts, '');
}

/** One group of all rows is none where there are no rows. */
const groupSql = (group: readonly PlanExpr[]): Fragment =>
  group.length === 0 ? sql` HAVING count(*) > 0` : sql` GROUP BY ${join(group.map(exprSql))}`;

const allOf = (conditions: readonly PlanExpr[]): Fragment =>
  conditions.length === 0 ? sql`true` : sql`(${join(conditions.map(exprSql), ' AND ')})`;

function fromSql(from: PlanFrom, isJoined: boolean): Fragment {
  const as = ident(from.as);
  switch (from.is) {
    case 'table':
      return sql`${ident(from.schema, from.table)} AS ${as}`;
    case 'select':
      return sql`${raw(isJoined ? 'LATERAL ' : '')}(${selectSql(from.select)}) AS ${as}`;
    case 'union':
      return sql`(${join(from.of.map(selectSql), ' UNION ALL ')}) AS ${as}`;
    case 'json':
      return sql`${raw(isJoined ? 'LATERAL ' : '')}jsonb_array_elements(${exprSql(from.of)}) WITH ORDINALITY AS ${as} (value, ordinal)`;
    case 'search':
      return sql`${raw(isJoined ? 'LATERAL ' : '')}(${searchSql(from)}) AS ${as}`;
    default:
      return sql`(SELECT) AS ${as}`;
  }
}

/** A row a step, so that no row is found twice and circles come to an end (PostgreSQL manual, section 7.8.2). */
function searchSql({ start, next, depthMax, as: name }: Extract<PlanFrom, { is: 'search' }>): Fragment {
  const as = ident(name);
  const keysOf = (select: PlanSelect): Fragment =>
    sql`(SELECT array_agg(DISTINCT found.key) AS keys FROM (${selectSql(select)}) AS found) AS step`;
  const within = depthMax === null ? raw('') : sql` AND ${as}.depth < ${raw(String(Math.trunc(depthMax)))}`;
  return sql`WITH RECURSIVE ${as} (depth, frontier, visited) AS (
    SELECT 0::bigint, step.keys, step.keys FROM ${keysOf(start)} WHERE step.keys IS NOT NULL
    UNION ALL
    SELECT ${as}.depth + 1, step.keys, ${as}.visited || step.keys FROM ${as} CROSS JOIN LATERAL ${keysOf(next)}
    WHERE step.keys IS NOT NULL${within}
  ) SELECT found.key, steps.depth FROM ${as} AS steps CROSS JOIN LATERAL unnest(steps.frontier) AS found (key)`;
}

/** Nothing comes before everything: so null and missing stand in MongoDB's order. */
const orderSql = (order: readonly PlanOrder[]): Fragment =>
  join(
    order.map(({ by, isDescending, isText }) => {
      const value = isText ? sql`${exprSql(by)} COLLATE "C"` : exprSql(by);
      return sql`${value} ${raw(isDescending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST')}`;
    }),
  );

const types: Readonly<Record<Form, string>> = {
  integer: 'integer',
  bigint: 'bigint',
  numeric: 'numeric',
  double: 'double precision',
  text: 'text',
  boolean: 'boolean',
  timestamptz: 'timestamp with time zone',
  uuid: 'uuid',
  bytea: 'bytea',
  jsonb: 'jsonb',
};

function exprSql(expr: PlanExpr): Fragment {
  switch (expr.is) {
    case 'column':
      return ident(expr.of, expr.name);
    case 'constant':
      return expr.value === null ? sql`NULL::${raw(types[expr.form])}` : sql`${expr.value}::${raw(types[expr.form])}`;
    case 'call':
      return callSql(expr);
    case 'case':
      return sql`(CASE ${join(
        expr.whens.map(([condition, then]) => sql`WHEN ${exprSql(condition)} THEN ${exprSql(then)}`),
        ' ',
      )} ELSE ${exprSql(expr.otherwise)} END)`;
    case 'object':
      return sql`jsonb_build_object(${join(expr.members.flatMap(([name, value]) => [sql`${name}::text`, exprSql(value)]))})`;
    case 'aggregate':
      return aggregateSql(expr);
    case 'window':
      return windowSql(expr);
    case 'exists':
      return sql`EXISTS (${selectSql(expr.select)})`;
    default:
      return sql`(${selectSql(expr.select)})`;
  }
}

function callSql({ name, args }: Extract<PlanExpr, { is: 'call' }>): Fragment {
  const [date, zone, unit] = args;
  if (name === 'date_part' && date && zone && unit?.is === 'constant')
    return datePart(sql`(${exprSql(date)} AT TIME ZONE ${exprSql(zone)})`, unit.value ?? '');
  return functions[name](...args.map(exprSql));
}

function aggregateSql({ name, args, where, order, isDistinct }: Extract<PlanExpr, { is: 'aggregate' }>): Fragment {
  const filter = where ? sql` FILTER (WHERE ${exprSql(where)})` : raw('');
  const [value = sql`*`] = args.map(exprSql);
  const ordered = order.length > 0 && !isDistinct ? sql` ORDER BY ${orderSql(order)}` : raw('');
  const of = isDistinct ? sql`DISTINCT ${value}` : value;
  switch (name) {
    case 'first':
      return sql`(array_agg(${value}${ordered})${filter})[1]`;
    case 'list':
      return sql`jsonb_agg(${of}${ordered})${filter}`;
    case 'min':
    case 'max':
      return sql`${raw(name)}(${value}${raw(order[0]?.isText ? ' COLLATE "C"' : '')})${filter}`;
    default:
      return sql`${raw(name)}(${value})${filter}`;
  }
}

function windowSql({ name, args, where, isText, partition, order, frame }: PlanWindow): Fragment {
  const filter = where ? sql` FILTER (WHERE ${exprSql(where)})` : raw('');
  const collated = isText && (name === 'min' || name === 'max') ? raw(' COLLATE "C"') : raw('');
  const given = args.length === 0 ? raw(name === 'count' ? '*' : '') : sql`${join(args.map(exprSql))}${collated}`;
  const over = [
    ...(partition.length > 0 ? [sql`PARTITION BY ${join(partition.map(exprSql))}`] : []),
    ...(order.length > 0 ? [sql`ORDER BY ${orderSql(order)}`] : []),
    ...(frame ? [sql`ROWS BETWEEN ${boundSql(frame.from, 'PRECEDING')} AND ${boundSql(frame.to, 'FOLLOWING')}`] : []),
  ];
  return sql`${raw(name)}(${given})${filter} OVER (${join(over, ' ')})`;
}

function boundSql(bound: number | 'unbounded', open: 'PRECEDING' | 'FOLLOWING'): Fragment {
  if (bound === 'unbounded') return raw(`UNBOUNDED ${open}`);
  if (bound === 0) return raw('CURRENT ROW');
  return raw(`${Math.trunc(Math.abs(bound))} ${bound < 0 ? 'PRECEDING' : 'FOLLOWING'}`);
}
