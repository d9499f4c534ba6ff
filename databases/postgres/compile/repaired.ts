import type { BatchContext } from '../../../model/phase-statements.ts';
import type { Statement } from '../../../model/session.ts';
import { type Fragment, ident, join, literal, sql, statement } from '../sql.ts';
import { type CompiledMapping, rowHash } from './compiled-mapping.ts';
import { mappingReasons } from './guard.ts';

/**
 * A run that brings a differential writes its rows alone: every other row that is not as it should be is held, and counts as skipped. Held is
 * also a row that stands otherwise than it was compared, unless the run itself has written it. Rows that only the database had refused are tried
 * again, as in every run.
 */
export function holdUnlisted(compiled: CompiledMapping, context: BatchContext): Statement[] {
  const { repairs } = compiled.input;
  if (!repairs) return [];
  const key = ident('t', compiled.input.mapping.identity.targetKey[0] ?? 'id');
  return [
    statement(sql`
      INSERT INTO pg_temp.held (target_key, fate, hash)
      SELECT DISTINCT ON (n."row key") n."row key", 'skipped', ${rowHash(compiled, 'n')}
      FROM pg_temp.shaped AS n LEFT JOIN ${compiled.rows} AS t ON ${sameKey(compiled)}
      LEFT JOIN ${listedRows(compiled, repairs.id)} AS d ON d.target_key = n."row key"
      WHERE (${key} IS NULL OR ${rowHash(compiled, 't')} <> ${rowHash(compiled, 'n')})
        AND CASE WHEN ${key} IS NULL THEN d.action = 'insert'
                 ELSE d.action IN ('insert', 'update') AND (${rowHash(compiled, 't')} = d.standing OR ${isOwn(compiled, context)}) END IS NOT TRUE
        AND NOT (${key} IS NULL AND ${wasRefusedByDatabase(compiled, repairs.compared)})
      ON CONFLICT DO NOTHING`),
    ...forgetLate(compiled, context, repairs.id),
  ];
}

/** Joins shaped rows (`n`) to those that stand (`t`). */
export function sameKey({ input }: CompiledMapping): Fragment {
  return join(
    input.mapping.identity.targetKey.map((name) => sql`${ident('t', name)} = ${ident('n', name)}`),
    ' AND ',
  );
}

/** Rows of the entity that the differential writes. */
export function listedRows({ input }: CompiledMapping, differential: string): Fragment {
  return sql`(
    SELECT d.target_key, d.action, d.standing, d.kept FROM ${ident(input.ledgerSchema, 'differential_rows')} AS d
    WHERE d.differential = ${differential}::uuid AND d.entity = ${literal(input.target.name)} AND d.action IN ('insert', 'update'))`;
}

/** An earlier pass of the run may have written the row already. */
export function isOwn({ input }: CompiledMapping, { run, phase }: BatchContext): Fragment {
  return sql`t.xmin IN (
    SELECT b.transaction::xid FROM ${ident(input.ledgerSchema, 'batches')} AS b
    WHERE b.run = ${run}::uuid AND b.phase = ${phase} AND b.transaction IS NOT NULL)`;
}

function wasRefusedByDatabase({ input }: CompiledMapping, compared: string): Fragment {
  return sql`EXISTS (
    SELECT FROM ${ident(input.ledgerSchema, 'quarantine')} AS q
    WHERE q.run = ${compared}::uuid AND q.phase = ${input.mapping.phase} AND q.source_key = n."source key" AND q.status <> 'replayed'
      AND q.reason <> ALL (${mappingReasons(input.mapping)}::text[]))`;
}

/** Settling fills references of the listed rows alone. */
function forgetLate(compiled: CompiledMapping, { run, phase }: BatchContext, differential: string): Statement[] {
  if (!compiled.fields.some(({ late }) => late !== undefined)) return [];
  return [
    statement(sql`
      DELETE FROM ${ident(compiled.input.ledgerSchema, 'late_references')} AS l USING pg_temp.shaped AS n
      WHERE l.run = ${run}::uuid AND l.phase = ${phase} AND l.target_key = n."row key"
        AND (EXISTS (SELECT FROM pg_temp.held AS h WHERE h.target_key = l.target_key)
             OR NOT EXISTS (SELECT FROM ${listedRows(compiled, differential)} AS d WHERE d.target_key = l.target_key))`),
  ];
}
