import { findField } from '../../../model/catalog.ts';
import type { StaleRowStatements } from '../../../model/phase-statements.ts';
import type { Statement } from '../../../model/session.ts';
import { inputText, plainText } from '../owned-types.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { type CompiledMapping, keyTextOf, keyValues } from './compiled-mapping.ts';
import { keyTextSql } from './keys.ts';

type Named = { readonly run: string; readonly phase: string };

/**
 * Rows that a run wrote from an earlier view of the source, and that the source of now does not make any more. The run's own are those that carry
 * a transaction of the phase's batches and were inserted by it: noted for undo, or loaded into an empty entity. Whoever edits a row takes it over.
 */
export function compileStaleRows(compiled: CompiledMapping): StaleRowStatements {
  return {
    prepare: [doomed, { text: 'DROP TABLE IF EXISTS pg_temp.ranked' }],
    find: (context) => find(compiled, context),
    follow: (context) => follow(compiled, context),
    doomed: (identity, after, rows) =>
      statement(sql`
        SELECT DISTINCT target_key AS key FROM pg_temp.doomed WHERE identity = ${identity} AND target_key > ${after}
        ORDER BY target_key LIMIT ${rows}`),
    take: takeDoomed,
    remove: (context) => remove(compiled, context),
  };
}

/** Scratch over all phases of a run. */
const doomed: Statement = {
  text:
    'CREATE TEMPORARY TABLE IF NOT EXISTS doomed (phase text, identity text, target_key text, PRIMARY KEY (phase, ' +
    'target_key)) ON COMMIT DELETE ROWS',
};

function ownRows(compiled: CompiledMapping, { run, phase }: Named): Fragment {
  const ledger = (table: string): Fragment => ident(compiled.input.ledgerSchema, table);
  const isOf = (alias: string): Fragment => sql`${ident(alias, 'run')} = ${run}::uuid AND ${ident(alias, 'phase')} = ${phase}`;
  return sql`
    ${compiled.rows} AS t JOIN (SELECT DISTINCT b.transaction::xid AS writer FROM ${ledger('batches')} AS b
      WHERE ${isOf('b')}) AS w ON w.writer = t.xmin
    LEFT JOIN (SELECT DISTINCT u.target_key FROM ${ledger('undo')} AS u WHERE ${isOf('u')} AND u.action = 'insert') AS i
      ON i.target_key = ${keyTextOf(compiled.input, 't')}
    CROSS JOIN (SELECT EXISTS (SELECT FROM ${ledger('bulk_loads')} AS l WHERE ${isOf('l')}) AS loaded) AS how
    WHERE (how.loaded OR i.target_key IS NOT NULL)`;
}

function doom(compiled: CompiledMapping, { phase }: Named): Fragment {
  return sql`
    INSERT INTO pg_temp.doomed (phase, identity, target_key)
    SELECT DISTINCT ${phase}, ${literal(compiled.input.mapping.identity.name)}, ${keyTextOf(compiled.input, 't')} FROM`;
}

function find(compiled: CompiledMapping, context: Named): Statement[] {
  return [
    { text: 'DROP TABLE IF EXISTS pg_temp.made' },
    statement(
      sql`CREATE TEMPORARY TABLE made ON COMMIT DROP AS SELECT ${keyTextSql(keyValues(compiled))} AS target_key
        FROM ${compiled.from} WHERE ${compiled.passes}`,
    ),
    { text: 'ANALYZE pg_temp.made' },
    statement(sql`
      ${doom(compiled, context)} ${ownRows(compiled, context)}
      AND NOT EXISTS (SELECT FROM pg_temp.made AS m WHERE m.target_key = ${keyTextOf(compiled.input, 't')})
      ON CONFLICT DO NOTHING`),
  ];
}

/** Rows that refer to doomed rows go too: they are judged again by the pass that follows. */
function follow(compiled: CompiledMapping, context: Named): Statement | null {
  const edges = compiled.input.mapping.fields.flatMap(({ target, rule }) =>
    rule.rule === 'reference'
      ? [
          sql`(d.identity = ${literal(rule.identity)}
            AND ${plainText(ident('t', target), findField(compiled.input.target, target)?.type)} = d.target_key)`,
        ]
      : [],
  );
  if (edges.length === 0) return null;
  return statement(sql`
    ${doom(compiled, context)} ${ownRows(compiled, context)}
    AND EXISTS (SELECT FROM pg_temp.doomed AS d WHERE ${join(edges, ' OR ')})
    ON CONFLICT DO NOTHING RETURNING 1`);
}

/** Under no phase of this database, so that nothing here is deleted for them. */
function takeDoomed(identity: string, keys: readonly string[]): Statement {
  return statement(sql`
    INSERT INTO pg_temp.doomed (phase, identity, target_key)
    SELECT ${`abroad ${identity}`}, ${identity}, key FROM unnest(${keys}::text[]) AS k (key) ON CONFLICT DO NOTHING RETURNING 1`);
}

function remove(compiled: CompiledMapping, { run, phase }: Named): Statement[] {
  const forget = (table: string): Statement =>
    statement(sql`
      DELETE FROM ${ident(compiled.input.ledgerSchema, table)} AS l USING pg_temp.doomed AS d
      WHERE l.run = ${run}::uuid AND l.phase = ${phase} AND d.phase = ${phase} AND d.target_key = l.target_key`);
  return [
    forget('undo'),
    forget('late_references'),
    statement(sql`
      DELETE FROM ${compiled.rows} AS t USING pg_temp.doomed AS d WHERE d.phase = ${phase} AND ${isDoomed(compiled)} RETURNING 1`),
  ];
}

/** By the key's own index where it has one column. */
function isDoomed({ input, fields }: CompiledMapping): Fragment {
  const [name, ...others] = input.mapping.identity.targetKey;
  const type = fields.find(({ target }) => target.name === name)?.target.type;
  if (name !== undefined && others.length === 0 && type) return sql`${ident('t', name)} = ${inputText(raw('d.target_key'), type)}`;
  return sql`${keyTextOf(input, 't')} = d.target_key`;
}
