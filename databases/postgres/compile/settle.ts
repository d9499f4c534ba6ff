import { findField } from '../../../model/catalog.ts';
import type { BatchContext, SettleStatements } from '../../../model/phase-statements.ts';
import type { Statement } from '../../../model/session.ts';
import { shownText } from '../large-values.ts';
import { rowText } from '../output-text.ts';
import { inputText, plainText } from '../owned-types.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { bucketOf, type CompiledMapping, keyTextOf, keyValues, rowHash } from './compiled-mapping.ts';
import { keyTextSql, sumsSql } from './keys.ts';
import type { CompiledField } from './rule.ts';

/**
 * Late references: a reference whose parent came after its child. Links change a row that is already part of the digest, so each statement
 * returns the sums to add: the new hashes less the old ones.
 */
export function compileSettle(compiled: CompiledMapping, serverVersion: number): SettleStatements {
  const late = compiled.fields.filter((field) => field.late !== undefined);
  return {
    links: (context) => late.flatMap((field) => link(compiled, field, context, serverVersion)),
    orphans: (context) =>
      late.filter((field) => isRefused(compiled, field)).map((field) => removeOrphans(compiled, field, context, serverVersion)),
    orphanKeys: (context) => orphanKeys(compiled, context),
    name: (context) => resolveOrphanKeys(compiled, context),
    analyze: statement(sql`ANALYZE ${compiled.table}`),
  };
}

function referenceOf({ input }: CompiledMapping, { target }: CompiledField): { identity: string; missing: string } {
  const rule = input.mapping.fields.find((field) => field.target === target.name)?.rule;
  return rule?.rule === 'reference' ? rule : { identity: '', missing: 'null' };
}

const isRefused = (compiled: CompiledMapping, field: CompiledField): boolean => referenceOf(compiled, field).missing === 'quarantine';

function parentOf(compiled: CompiledMapping, field: CompiledField): { rows: Fragment; keyText: Fragment } {
  const abroad = compiled.scope.parents(referenceOf(compiled, field).identity);
  if (abroad) return { rows: sql`(SELECT DISTINCT own_key FROM ${abroad} WHERE is_there)`, keyText: ident('p', 'own_key') };
  const identity = compiled.scope.identities.get(referenceOf(compiled, field).identity);
  const [key = 'id'] = identity?.targetKey ?? [];
  const target = identity?.target ?? compiled.input.target;
  return { rows: rowsOf(target), keyText: plainText(ident('p', key), findField(target, key)?.type) };
}

const own = ({ run, phase }: BatchContext, { target }: CompiledField): Fragment =>
  sql`l.run = ${run}::uuid AND l.phase = ${phase} AND l.field = ${literal(target.name)}`;

/** One key per late row: the table's only key column, or the canonical text of several. */
function keyMatch({ input, fields }: CompiledMapping): Fragment {
  const [name, ...others] = input.mapping.identity.targetKey;
  const type = fields.find(({ target }) => target.name === name)?.target.type;
  if (name !== undefined && others.length === 0 && type) return sql`${ident('t', name)} = ${inputText(raw('l.target_key'), type)}`;
  return sql`${keyTextOf(input, 't')} = l.target_key`;
}

const added = (bucket: Fragment, serverVersion: number): Fragment =>
  sql`bucket, 0 AS rows, ${sumsSql(raw('hash'), serverVersion)} AS sums FROM ${bucket}`;

function link(compiled: CompiledMapping, field: CompiledField, context: BatchContext, serverVersion: number): Statement[] {
  const late = ident(compiled.input.ledgerSchema, 'late_references');
  const parent = parentOf(compiled, field);
  const column = ident(field.target.name);
  return [
    statement(sql`DROP TABLE IF EXISTS pg_temp.linked`),
    statement(sql`
      CREATE TEMPORARY TABLE linked ON COMMIT DROP AS
      SELECT l.target_key, l.refers_to, ${bucketOf(compiled.input, 't')} AS bucket, ${rowHash(compiled, 't')} AS old_hash,
        ${rowText(raw('t'))} AS before, NULL::bytea AS new_hash
      FROM ${late} AS l
      JOIN ${compiled.rows} AS t ON ${keyMatch(compiled)}
      JOIN ${parent.rows} AS p ON ${parent.keyText} = l.refers_to
      WHERE ${own(context, field)} AND t.${column} IS NULL`),
    statement(sql`
      WITH updated AS (
        UPDATE ${compiled.rows} AS t SET ${column} = ${inputText(raw('l.refers_to'), field.target.type)}
          FROM pg_temp.linked AS l WHERE ${keyMatch(compiled)}
        RETURNING l.target_key, ${rowHash(compiled, 't')} AS hash
      )
      UPDATE pg_temp.linked AS l SET new_hash = u.hash FROM updated AS u WHERE u.target_key = l.target_key`),
    ...(compiled.input.mode === 'bulk' ? [] : [keepUndo(compiled, context)]),
    statement(sql`
      DELETE FROM ${late} AS l USING ${compiled.rows} AS t WHERE ${own(context, field)} AND ${keyMatch(compiled)} AND t.${column} IS NOT NULL`),
    statement(sql`SELECT ${added(raw('(SELECT bucket, new_hash AS hash FROM pg_temp.linked) AS changed GROUP BY bucket'), serverVersion)}`),
    statement(sql`SELECT bucket, 0 AS rows, ${negative(serverVersion, 'old_hash')} AS sums FROM pg_temp.linked GROUP BY bucket`),
  ];
}

/** Rows inserted in this run get their new hash, rows that stood before an image. */
function keepUndo({ input: { ledgerSchema, target } }: CompiledMapping, { batch, run, phase }: BatchContext): Statement {
  return statement(sql`
      WITH known AS (
        UPDATE ${ident(ledgerSchema, 'undo')} AS u SET after_hash = l.new_hash FROM pg_temp.linked AS l
        WHERE u.run = ${run}::uuid AND u.phase = ${phase} AND u.target_key = l.target_key RETURNING u.target_key
      )
      INSERT INTO ${ident(ledgerSchema, 'undo')} (batch, run, phase, entity, target_key, action, before, after_hash)
      SELECT ${batch}::uuid, ${run}::uuid, ${phase}, ${literal(target.name)}, l.target_key, 'update', l.before, l.new_hash
      FROM pg_temp.linked AS l
      WHERE NOT EXISTS (SELECT FROM known AS k WHERE k.target_key = l.target_key)`);
}

/** The sums of the hashes, to be taken away. */
function negative(serverVersion: number, hash: string): Fragment {
  return sql`(SELECT array_agg((-each::numeric)::text ORDER BY place)
    FROM unnest(${sumsSql(raw(hash), serverVersion)}) WITH ORDINALITY AS u (each, place))`;
}

/** An orphan falls with all that hang on it: one statement, so that no foreign key sees a part of it. */
function removeOrphans(compiled: CompiledMapping, field: CompiledField, context: BatchContext, serverVersion: number): Statement {
  const { ledgerSchema, sourceRead } = compiled.input;
  const late = ident(ledgerSchema, 'late_references');
  const { batch, run, phase } = context;
  const children = compiled.fields.filter(
    (each) => each.late && parentOf(compiled, each).rows.pieces.join() === compiled.rows.pieces.join(),
  );
  const [key = 'id'] = compiled.input.mapping.identity.targetKey;
  const refersToDoomed = children.map((each) => sql`${ident('t', each.target.name)} = ${ident('d', 'own')}`);
  const isChild = refersToDoomed.length === 0 ? raw('false') : join(refersToDoomed, ' OR ');
  return statement(sql`
    WITH RECURSIVE doomed AS (
      SELECT ${keyTextOf(compiled.input, 't')} AS row_key, ${ident('t', key)} AS own FROM ${compiled.rows} AS t
      WHERE EXISTS (SELECT FROM ${late} AS l WHERE ${own(context, field)} AND ${keyMatch(compiled)})
      UNION
      SELECT ${keyTextOf(compiled.input, 't')}, ${ident('t', key)} FROM ${compiled.rows} AS t JOIN doomed AS d ON ${isChild}
    ), removed AS (
      DELETE FROM ${compiled.rows} AS t USING doomed AS d WHERE ${keyTextOf(compiled.input, 't')} = d.row_key
      RETURNING d.row_key, ${bucketOf(compiled.input, 't')} AS bucket, ${rowHash(compiled, 't')} AS hash, ${imageOf(compiled)} AS image
    ), kept AS (
      INSERT INTO ${ident(ledgerSchema, 'quarantine')} (batch, run, phase, entity, source_key, reason, field, row)
      SELECT ${batch}::uuid, ${run}::uuid, ${phase}, ${literal(sourceRead.entity.name)},
             coalesce((SELECT l.source_key FROM ${late} AS l WHERE ${own(context, field)} AND l.target_key = r.row_key), ${makeshift} || r.row_key),
             'orphan', ${literal(field.target.name)}, convert_to(r.image, 'UTF8')
      FROM removed AS r
      ON CONFLICT (run, phase, source_key) DO UPDATE SET batch = excluded.batch, reason = excluded.reason, field = excluded.field, status = 'open'
    ), forgotten AS (
      DELETE FROM ${late} AS l WHERE ${own(context, field)} AND l.target_key IN (SELECT row_key FROM removed)
    ), undone AS (
      DELETE FROM ${ident(ledgerSchema, 'undo')} AS u USING removed AS r WHERE u.run = ${run}::uuid AND u.phase = ${phase}
        AND u.target_key = r.row_key
      RETURNING u.target_key, u.action
    ), replaced AS (
      SELECT target_key FROM undone GROUP BY target_key HAVING bool_and(action = 'update')
    )
    SELECT bucket, -count(*)::integer AS rows, -count(*) FILTER (WHERE row_key IN (SELECT target_key FROM replaced))::integer AS overwritten,
           ${negative(serverVersion, 'hash')} AS sums
    FROM removed GROUP BY bucket`);
}

/**
 * A row that goes, as JSON of its columns' text forms: what makes JSON of another's type runs the casts that its owner may have
 * defined. Large values are cut.
 */
function imageOf({ input: { target } }: CompiledMapping): Fragment {
  const columns = target.fields.map(({ name, type }) => sql`${shownText(ident('t', name), type)} AS ${ident(name)}`);
  return sql`(SELECT row_to_json(r.*)::text FROM (SELECT ${join(columns)}) AS r)`;
}

/** Before a target key that stands in for a legacy key; canonical keys begin with a digit. */
const makeshift = literal('target ');

type Named = Omit<BatchContext, 'batch'>;

const keptBy = (alias: string, { run, phase }: Named): Fragment =>
  sql`${ident(alias, 'run')} = ${run}::uuid AND ${ident(alias, 'phase')} = ${phase}`;

function orphanKeys({ input }: CompiledMapping, context: Named): Statement {
  const kept = ident(input.ledgerSchema, 'quarantine');
  return statement(
    sql`SELECT count(*)::integer AS rows FROM ${kept} AS q WHERE ${keptBy('q', context)} AND starts_with(q.source_key, ${makeshift})`,
  );
}

/** A row that was replayed and has fallen again is kept once. */
function resolveOrphanKeys(compiled: CompiledMapping, context: Named): Statement[] {
  const kept = ident(compiled.input.ledgerSchema, 'quarantine');
  const named = sql`(
    SELECT ${compiled.sourceKey} AS source_key, ${makeshift} || ${keyTextSql(keyValues(compiled))} AS stand_in, ${compiled.staged} AS staged
    FROM ${compiled.from} WHERE ${compiled.verdict} IS NULL)`;
  return [
    statement(sql`
      DELETE FROM ${kept} AS q USING ${named} AS n
      WHERE ${keptBy('q', context)} AND q.source_key = n.source_key
        AND EXISTS (SELECT FROM ${kept} AS f WHERE ${keptBy('f', context)} AND f.source_key = n.stand_in)`),
    statement(sql`
      UPDATE ${kept} AS q SET source_key = n.source_key, row = convert_to(n.staged, 'UTF8') FROM ${named} AS n
      WHERE ${keptBy('q', context)} AND q.source_key = n.stand_in`),
  ];
}
