import { findField } from '../../../model/catalog.ts';
import type { Statement } from '../../../model/session.ts';
import type { RemovalInput, RemovalStatements, UndoInput } from '../../../model/undo-statements.ts';
import { hashSql } from '../compile/compiled-mapping.ts';
import { rowText } from '../output-text.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { referenced } from './references.ts';
import { isTaken, ledgerTable } from './rows.ts';
import { wantedKeys } from './wanted-keys.ts';

/** Removes rows of a differential, or any by their keys; what they were is undo, so that a rollback brings them back. */
export function compileRemoval(input: RemovalInput): RemovalStatements {
  const asUndo: UndoInput = { ...input, acceptedEdits: [], identity: '', runs: [], versions: [], links: [] };
  const blocking = referenced(asUndo, []);
  return {
    take: (keys) => [{ text: 'DROP TABLE IF EXISTS pg_temp.taken' }, take(input, asUndo, keys), { text: 'ANALYZE pg_temp.taken' }],
    blocked:
      blocking.length === 0
        ? { text: 'SELECT NULL::text AS key WHERE false' }
        : statement(sql`SELECT DISTINCT key FROM (${join(blocking, ' UNION ALL ')}) AS b`),
    taken: { text: 'SELECT count(*)::integer AS rows FROM pg_temp.taken' },
    release: (keys) => statement(sql`DELETE FROM pg_temp.taken WHERE target_key = ANY (${keys}::text[])`),
    apply: (context) => [remove(input, asUndo, context), tick(input)],
  };
}

function take(input: RemovalInput, asUndo: UndoInput, keys: readonly string[]): Statement {
  const wanted = wantedKeys(input, keys);
  return statement(sql`
    CREATE TEMPORARY TABLE taken ON COMMIT DROP AS
    WITH wanted AS (${input.differential === null ? sql`SELECT w.target_key, ${wanted.typed} FROM ${wanted.rows}` : listed(input, asUndo, wanted)})
    SELECT p.*, 'insert'::text AS action, NULL::text AS before${input.differential === null ? sql`, ${hashOf(input, 't')} AS standing` : raw('')}
    FROM wanted AS p JOIN ${rowsOf(input.target)} AS t ON ${isTaken(asUndo)}
    ${input.differential === null ? raw('') : sql`WHERE ${hashOf(input, 't')} = p.standing`}
    ORDER BY p.target_key FOR UPDATE OF t`);
}

function listed(input: RemovalInput, asUndo: UndoInput, wanted: ReturnType<typeof wantedKeys>): Fragment {
  return sql`
    SELECT w.target_key, d.standing, ${wanted.typed} FROM ${wanted.rows}
    JOIN ${ledgerTable(asUndo, 'differential_rows')} AS d ON ${isListed(input)} AND d.target_key = w.target_key`;
}

const isListed = ({ differential, phase, target }: RemovalInput): Fragment =>
  sql`d.differential = ${differential}::uuid AND d.entity = ${literal(target.name)} AND d.phase = ${phase} AND d.action = 'delete' AND NOT d.done`;

function hashOf({ columns, target }: RemovalInput, alias: string): Fragment {
  const fields = columns.flatMap((name) => {
    const field = findField(target, name);
    return field ? [{ target: field }] : [];
  });
  return hashSql(fields, ({ target: { name } }) => ident(alias, name));
}

/** A row of a bulk load has no undo: that it was inserted is noted first, so that a rollback of all leaves nothing in its place. */
function remove(input: RemovalInput, asUndo: UndoInput, { batch, run }: { readonly batch: string; readonly run: string }): Statement {
  const { migration, phase, target } = input;
  const [undo, batches] = [ledgerTable(asUndo, 'undo'), ledgerTable(asUndo, 'batches')];
  const columns = raw('batch, run, phase, entity, target_key, action, before, after_hash');
  const isOther = sql`EXISTS (
    SELECT FROM ${ledgerTable(asUndo, 'bystanders')} AS o
    WHERE o.migration = ${migration} AND o.entity = ${literal(target.name)} AND o.target_key = g.target_key)`;
  const isNoted = sql`EXISTS (
    SELECT FROM ${undo} AS u JOIN ${batches} AS b ON b.id = u.batch
    WHERE b.migration = ${migration} AND b.rolled_back_at IS NULL AND u.entity = ${literal(target.name)} AND u.target_key = g.target_key
      AND u.action = 'insert')`;
  return statement(sql`
    WITH gone AS (
      DELETE FROM ${rowsOf(target)} AS t USING pg_temp.taken AS p WHERE ${isTaken(asUndo)}
      RETURNING p.target_key, ${rowText(raw('t'))} AS before, p.standing
    ), load AS (
      SELECT b.id AS batch, b.run FROM ${ledgerTable(asUndo, 'bulk_loads')} AS l JOIN ${batches} AS b ON b.run = l.run AND b.phase = l.phase
      WHERE b.migration = ${migration} AND l.phase = ${phase} AND b.kind = 'batch' AND b.committed_at IS NOT NULL AND b.rolled_back_at IS NULL
      ORDER BY l.at, b.slice LIMIT 1
    ), loaded AS (
      INSERT INTO ${undo} (number, ${columns})
      SELECT 0, l.batch, l.run, ${phase}, ${literal(target.name)}, g.target_key, 'insert', NULL, g.standing
      FROM gone AS g, load AS l WHERE NOT ${isNoted} AND NOT ${isOther}
    )
    INSERT INTO ${undo} (${columns})
    SELECT ${batch}::uuid, ${run}::uuid, ${phase}, ${literal(target.name)}, target_key, 'delete', before, ''::bytea FROM gone`);
}

function tick(input: RemovalInput): Statement {
  if (input.differential === null) return { text: 'SELECT count(*)::integer AS rows FROM pg_temp.taken' };
  return statement(sql`
    WITH done AS (
      UPDATE ${ident(input.ledgerSchema, 'differential_rows')} AS d SET done = true FROM pg_temp.taken AS p
      WHERE ${isListed(input)} AND d.target_key = p.target_key RETURNING 1
    )
    SELECT count(*)::integer AS rows FROM done`);
}
