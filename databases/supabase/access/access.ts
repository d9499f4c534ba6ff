import { readFileSync } from 'node:fs';
import { join as path } from 'node:path';
import {
  type AccessQuestion,
  type AccessSurvey,
  type AccessVerb,
  type AskedPerson,
  accessVerbs,
  type EntityAccess,
  type Reach,
  type VerbReaches,
} from '../../../model/access.ts';
import type { Entity } from '../../../model/catalog.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { Statement, TargetSession } from '../../../model/session.ts';
import { tableName } from '../../postgres/entity-name.ts';
import { type Fragment, ident, join, sql, statement } from '../../postgres/sql.ts';
import { readSurface } from '../additions.ts';
import { conditionOf, mayAtAll, readRule, type TableRule } from './policies.ts';

const becomeSql = readFileSync(path(import.meta.dirname, 'sql/become.sql'), 'utf8');

/** Bytes of a row that is tried; larger ones are left out. */
const rowBytesMax = 65_536;

/**
 * What people reach of the tables of a project. Every question stands in a read-only transaction of its own, in the role of the person and with its
 * claims, so PostgreSQL itself decides what is seen. What may be written is asked as a condition: no row, and no trigger, is ever touched.
 */
export function openAccess(open: () => Promise<TargetSession>, schemas: readonly string[]): AccessSurvey {
  return {
    surface: () => using(open, (session) => readSurface(session, schemas)),
    survey: async function* (question, signal) {
      const session = await open();
      try {
        for (const entity of question.entities) {
          if (signal.aborted) throw new GodwitError('interrupted', 'The comparison was interrupted; nothing of it was kept.');
          yield await surveyEntity(session, entity, question);
        }
      } finally {
        await session.close();
      }
    },
  };
}

async function using<T>(open: () => Promise<TargetSession>, work: (session: TargetSession) => Promise<T>): Promise<T> {
  const session = await open();
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function surveyEntity(session: TargetSession, entity: Entity, { people, rowsTried }: AccessQuestion): Promise<EntityAccess> {
  const tried = await triedRows(session, entity, rowsTried);
  const reaches = new Map<string, VerbReaches>();
  for (const person of people) {
    const rule = await readRule(session, entity, person.role);
    const found: Partial<Record<AccessVerb, Reach>> = {};
    for (const verb of accessVerbs) found[verb] = await reachOf(session, { entity, person, verb, rule, rows: tried.rows });
    reaches.set(person.name, found as VerbReaches);
  }
  return { entity: entity.name, tried: tried.count, isWhole: tried.count === tried.total, reaches };
}

interface Tried {
  readonly rows: string;
  readonly count: number;
  readonly total: number;
}

/** The first rows by key, as PostgreSQL writes them in JSON: they go back to the same server, and nowhere else. */
async function triedRows(session: TargetSession, entity: Entity, rowsTried: number): Promise<Tried> {
  const order = entity.key ? sql`ORDER BY ${join(entity.key.fields.map((field) => ident('t', field)))}` : sql``;
  const [row] = await session.query<{ rows: string; count: number; total: string }>(
    statement(sql`SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.to_jsonb(s)), '[]')::text AS rows, count(*)::integer AS count,
      (SELECT count(*)::text FROM ${tableName(entity)}) AS total
      FROM (SELECT t.* FROM ${tableName(entity)} AS t WHERE pg_catalog.pg_column_size(t.*) <= ${rowBytesMax} ${order} LIMIT ${rowsTried}) AS s`),
  );
  return { rows: row?.rows ?? '[]', count: row?.count ?? 0, total: Number(row?.total ?? 0) };
}

interface Question {
  readonly entity: Entity;
  readonly person: AskedPerson;
  readonly verb: AccessVerb;
  readonly rule: TableRule | undefined;
  readonly rows: string;
}

const nothing = (state: 'refused' | 'failed'): Reach => ({ state, rows: 0, digest: '' });

async function reachOf(session: TargetSession, question: Question): Promise<Reach> {
  const { rule, verb } = question;
  if (!rule || !mayAtAll(rule, verb)) return nothing('refused');
  try {
    const [row] = await asPerson(session, question.person, countStatement(question, rule));
    return { state: 'rows', rows: Number(row?.rows), digest: row?.digest ?? '' };
  } catch (error) {
    if (!(error instanceof GodwitError) || error.kind === 'unavailable' || error.details.become === true) throw error;
    // PostgreSQL refuses a statement that reads what the role has no right to, whatever the verb.
    return nothing(error.code === 'right_missing' ? 'refused' : 'failed');
  }
}

/** Who may not read can still write blindly: then it is asked of the rows that are tried, as for an insert. */
function countStatement({ entity, verb, rows }: Question, rule: TableRule): Statement {
  const name = ident(entity.table);
  const from =
    verb === 'insert' || (verb !== 'read' && !rule.mayRead)
      ? sql`pg_catalog.jsonb_populate_recordset(NULL::${tableName(entity)}, ${rows}::jsonb) AS ${name}`
      : sql`${tableName(entity)} AS ${name}`;
  return statement(sql`SELECT count(*)::text AS rows, ${digestOf(entity)} AS digest FROM ${from} WHERE ${conditionOf(rule, verb)}`);
}

/** Sums commute, so the order of rows does not count. */
function digestOf(entity: Entity): Fragment {
  const key = entity.key?.fields ?? [];
  if (key.length === 0) return sql`''::text`;
  const text = sql`pg_catalog.jsonb_build_array(${join(key.map((field) => sql`${ident(entity.table, field)}::text`))})::text`;
  return sql`coalesce(sum(pg_catalog.hashtextextended(${text}, 0)::numeric), 0)::text`;
}

interface Counted {
  readonly rows: string;
  readonly digest: string;
}

async function asPerson(session: TargetSession, { role, claims }: AskedPerson, asked: Statement): Promise<Counted[]> {
  await session.begin();
  try {
    await become(session, role, claims);
    return await session.query<Counted>(asked);
  } finally {
    await session.rollback();
  }
}

async function become(session: TargetSession, role: string, claims: AskedPerson['claims']): Promise<void> {
  try {
    await session.query({ text: becomeSql, values: [role, JSON.stringify({ ...claims, role })] });
  } catch (error) {
    if (!(error instanceof GodwitError) || error.kind === 'unavailable') throw error;
    throw new GodwitError(
      'right_missing',
      `The role that Godwit connects as may not take on the role ${role}: GRANT ${role} to it, or connect as postgres.`,
      { details: { role, become: true } },
    );
  }
}
