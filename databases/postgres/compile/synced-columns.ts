import type { JudgedRow } from '../../../model/mirror.ts';
import type { BatchContext } from '../../../model/phase-statements.ts';
import type { Statement } from '../../../model/session.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { type CompiledMapping, hashSql, keyValues, rowHash } from './compiled-mapping.ts';
import { keyTextSql } from './keys.ts';
import { isOwn, listedRows, sameKey } from './repaired.ts';
import type { CompiledField } from './rule.ts';

/** A number for a column's name and value: which columns somebody has changed shows without any value being kept. */
export function mark(field: CompiledField, value: (field: CompiledField) => Fragment): Fragment {
  const name = sql`convert_to(${literal(`${field.target.name}:`)}, 'UTF8')`;
  return sql`('x' || encode(substr(sha256(${name} || ${hashSql([field], value)}), 1, 8), 'hex'))::bit(64)::bigint`;
}

/** Whether the phase says what becomes of columns that both sides change. */
export const tracksColumns = ({ input }: CompiledMapping): boolean => input.bothChanged !== undefined;

/** Merge mode: how the source has the rows that are written, or stand as it has them, before what stands is kept in some columns. */
export function noteMerged(compiled: CompiledMapping, { phase }: BatchContext): Statement[] {
  if (!tracksColumns(compiled)) return [];
  const rows = sql`
    SELECT DISTINCT ON (n."row key") n."row key" AS target_key, ${marksOf(compiled, ({ target }) => ident('n', target.name))} AS columns
    FROM pg_temp.shaped AS n WHERE NOT EXISTS (SELECT FROM pg_temp.held AS h WHERE h.target_key = n."row key")`;
  return [noteRows(compiled, phase, rows)];
}

/** The same of rows that are loaded in bulk. */
export function noteLoaded(compiled: CompiledMapping, { phase }: BatchContext): Statement[] {
  if (!tracksColumns(compiled)) return [];
  const rows = sql`
    SELECT DISTINCT ON (1) ${keyTextSql(keyValues(compiled))} AS target_key, ${marksOf(compiled, ({ value }) => value)} AS columns
    FROM ${compiled.from} WHERE ${compiled.passes}`;
  return [noteRows(compiled, phase, rows)];
}

/** Whether changes of the source are merged with those of the target while they are applied. */
export const judgesRows = (compiled: CompiledMapping): boolean => tracksColumns(compiled) && compiled.input.mirrors !== undefined;

/** Scratch of what was decided about rows that the target has changed. */
export const prepareJudged: readonly Statement[] = [
  { text: 'DROP TABLE IF EXISTS pg_temp.judged' },
  {
    text: 'CREATE TEMPORARY TABLE judged (target_key text PRIMARY KEY, is_held boolean NOT NULL, kept text[] NOT NULL) ON COMMIT DELETE ROWS',
  },
];

export function noteJudged(rows: readonly JudgedRow[]): Statement {
  return statement(sql`
    INSERT INTO pg_temp.judged (target_key, is_held, kept)
    SELECT j.target_key, j.is_held, j.kept FROM jsonb_to_recordset(${JSON.stringify(rows.map(stored))}::jsonb)
      AS j (target_key text, is_held boolean, kept text[]) ON CONFLICT DO NOTHING`);
}

const stored = ({ targetKey, isHeld, kept }: JudgedRow) => ({ target_key: targetKey, is_held: isHeld, kept });

/** Rows that stay as they stand, or do not come again. */
export function holdJudged(compiled: CompiledMapping, context: BatchContext): Statement[] {
  if (!judgesRows(compiled)) return [];
  return [
    statement(sql`
      INSERT INTO pg_temp.held (target_key, fate, hash)
      SELECT DISTINCT ON (n."row key") n."row key", 'skipped', ${rowHash(compiled, 'n')}
      FROM pg_temp.shaped AS n JOIN pg_temp.judged AS j ON j.target_key = n."row key" AND j.is_held ON CONFLICT DO NOTHING`),
    forgetLate(compiled, context, raw('(SELECT j.target_key, NULL::text[] AS kept FROM pg_temp.judged AS j WHERE j.is_held)')),
  ];
}

/** Columns of a row that keep what stands: the row is shaped so, and hashed, undone and counted as every other. */
export function keepStanding(compiled: CompiledMapping, context: BatchContext): Statement[] {
  const { repairs } = compiled.input;
  if (!tracksColumns(compiled)) return [];
  if (judgesRows(compiled))
    return keepColumns(compiled, context, raw('(SELECT target_key, kept FROM pg_temp.judged WHERE NOT is_held)'), raw('true'));
  if (!repairs) return [];
  const listed = sql`(SELECT * FROM ${listedRows(compiled, repairs.id)} AS l WHERE l.action = 'update')`;
  return keepColumns(compiled, context, listed, sql`(${rowHash(compiled, 't')} = d.standing OR ${isOwn(compiled, context)})`);
}

function keepColumns(compiled: CompiledMapping, context: BatchContext, rows: Fragment, condition: Fragment): Statement[] {
  const { mapping } = compiled.input;
  const free = compiled.fields.filter(({ target }) => !mapping.identity.targetKey.includes(target.name));
  if (free.length === 0) return [];
  const sets = free.map(({ target: { name } }) => {
    const kept = sql`${literal(name)} = ANY (d.kept)`;
    return sql`${ident(name)} = CASE WHEN ${kept} THEN ${ident('t', name)} ELSE ${ident('n', name)} END`;
  });
  return [
    statement(sql`
      UPDATE pg_temp.shaped AS n SET ${join(sets)}
      FROM ${compiled.rows} AS t, ${rows} AS d
      WHERE ${sameKey(compiled)} AND d.target_key = n."row key" AND cardinality(d.kept) > 0 AND ${condition}`),
    forgetLate(compiled, context, rows),
  ];
}

/** Settling leaves columns alone that are kept; all, where there is no list. */
function forgetLate({ input: { ledgerSchema } }: CompiledMapping, { run, phase }: BatchContext, rows: Fragment): Statement {
  return statement(sql`
    DELETE FROM ${ident(ledgerSchema, 'late_references')} AS l USING ${rows} AS d
    WHERE l.run = ${run}::uuid AND l.phase = ${phase} AND l.target_key = d.target_key AND (d.kept IS NULL OR l.field = ANY (d.kept))`);
}

/** How the row under a key was when it was last brought, as `b`: NULL where that is not known. */
export function base(compiled: CompiledMapping, key: Fragment): Fragment {
  const { ledgerSchema, migration, target } = compiled.input;
  return sql`
    LEFT JOIN ${ident(ledgerSchema, 'synced_rows')} AS b
    ON b.migration = ${literal(migration)} AND b.entity = ${literal(target.name)} AND b.target_key = ${key}`;
}

function marksOf({ fields }: CompiledMapping, value: (field: CompiledField) => Fragment): Fragment {
  return sql`ARRAY[${join(fields.map((field) => mark(field, value)))}]::bigint[]`;
}

function noteRows({ input: { ledgerSchema, migration, target } }: CompiledMapping, phase: string, rows: Fragment): Statement {
  return statement(sql`
    INSERT INTO ${ident(ledgerSchema, 'synced_rows')} AS s (migration, entity, target_key, phase, columns)
    SELECT ${literal(migration)}, ${literal(target.name)}, r.target_key, ${phase}, r.columns FROM (${rows}) AS r
    ON CONFLICT (migration, entity, target_key) DO UPDATE SET phase = excluded.phase, columns = excluded.columns
    WHERE ${raw('(s.phase, s.columns) IS DISTINCT FROM (excluded.phase, excluded.columns)')}`);
}
