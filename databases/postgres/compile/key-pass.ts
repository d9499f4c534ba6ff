import type { BatchContext, KeyPassStatements } from '../../../model/phase-statements.ts';
import type { Statement } from '../../../model/session.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { type CompiledMapping, isOwnKey, keyTextOf, keyValues } from './compiled-mapping.ts';
import { keyTextSql } from './keys.ts';
import { noteRows, rowsToNote } from './preexisting.ts';
import { clearStaging, prepareStaging, stageLines, stageRows } from './staging.ts';

/**
 * The key pass over a whole entity. Only rows that could be written take part: among those with the same conflict key the one with the lowest
 * source key wins, and a target row with that key, if an earlier tool left one, gives it its key.
 */
export function compileKeyPass(compiled: CompiledMapping): KeyPassStatements {
  const { sourceRead, mapping } = compiled.input;
  return {
    sourceRead,
    prepare: prepareStaging(compiled.input),
    clear: clearStaging(mapping),
    stage: stageRows(sourceRead),
    stageLines: stageLines(sourceRead),
    decide: (context) => [
      rank(compiled),
      { text: 'ANALYZE pg_temp.ranked' },
      decide(compiled, context),
      forget(compiled),
      notePreexisting(compiled, context),
      counts(compiled),
    ],
  };
}

const conflictFields = ({ input, fields }: CompiledMapping) =>
  fields.filter(({ target }) => input.mapping.conflict.key.includes(target.name));

function rank(compiled: CompiledMapping): Statement {
  const conflict = conflictFields(compiled);
  const named = conflict.map(({ value }, i) => sql`${value} AS ${ident(`c${i}`)}`);
  const known = conflict.map((_, i) => sql`${ident(`c${i}`)} IS NOT NULL`);
  const group = join(conflict.map((_, i) => ident(`c${i}`)));
  const order = join(compiled.input.mapping.sourceKey.map((alias) => compiled.scope.column(alias).value));
  const matches = conflict.map(({ target }, i) => sql`${ident('t', target.name)} = ${ident('r', `c${i}`)}`);
  return statement(sql`
    CREATE TEMPORARY TABLE ranked ON COMMIT DROP AS
    WITH able AS (
      SELECT ${compiled.sourceKey} AS source_key, ${keyTextSql(keyValues(compiled))} AS own_key,
        row_number() OVER (ORDER BY ${order}) AS place, ${join(named)}
      FROM ${compiled.from}
      WHERE ${compiled.verdict} IS NULL
    ), ranked AS (
      SELECT *, ${conflictWindow(known, group)}
      FROM able
    )
    SELECT r.source_key, r.own_key, r.winner, min(${keyTextOf(compiled.input, 't')}) AS found_key
    FROM ranked AS r LEFT JOIN ${compiled.rows} AS t ON r.winner = r.source_key AND ${join(matches, ' AND ')}
    GROUP BY r.source_key, r.own_key, r.winner`);
}

/** A NULL in the conflict key makes a row its own winner. */
function conflictWindow(known: readonly Fragment[], group: Fragment): Fragment {
  return sql`CASE WHEN ${join([...known], ' AND ')} THEN first_value(source_key) OVER (PARTITION BY ${group} ORDER BY place)
    ELSE source_key END AS winner`;
}

function decide(compiled: CompiledMapping, { run }: BatchContext): Statement {
  const { mapping, ledgerSchema, migration } = compiled.input;
  const loser = mapping.conflict.duplicates === 'merge' ? sql`coalesce(w.kept_key, w.own_key)` : raw('NULL');
  const state = literal(mapping.conflict.duplicates === 'merge' ? 'merged' : 'refused');
  return statement(sql`
    WITH winners AS MATERIALIZED (
      SELECT r.source_key, r.own_key,
             CASE WHEN NOT EXISTS (SELECT FROM pg_temp.ranked AS o WHERE o.own_key = r.found_key) THEN r.found_key END AS kept_key
      FROM pg_temp.ranked AS r WHERE r.winner = r.source_key
    )
    INSERT INTO ${ident(ledgerSchema, 'key_map')} AS m (migration, identity, source_key, target_key, state, rival, run)
    SELECT ${literal(migration)}, ${literal(mapping.identity.name)}, source_key, kept_key, 'adopted', NULL, ${run}::uuid
      FROM winners WHERE kept_key IS NOT NULL
    UNION ALL
    SELECT ${literal(migration)}, ${literal(mapping.identity.name)}, r.source_key, ${loser}, ${state}, r.winner, ${run}::uuid
    FROM pg_temp.ranked AS r JOIN winners AS w ON w.source_key = r.winner WHERE r.winner <> r.source_key
    ON CONFLICT (migration, identity, source_key) DO UPDATE SET target_key = excluded.target_key, state = excluded.state,
      rival = excluded.rival, run = excluded.run
    WHERE (m.target_key, m.state, m.rival) IS DISTINCT FROM (excluded.target_key, excluded.state, excluded.rival)`);
}

/** Decisions of earlier passes that no longer hold. */
function forget({ input }: CompiledMapping): Statement {
  return statement(sql`
    DELETE FROM ${ident(input.ledgerSchema, 'key_map')} AS m
    WHERE ${isOwnKey(input, 'm')} AND m.state IN ('merged', 'refused')
      AND NOT EXISTS (SELECT FROM pg_temp.ranked AS r WHERE r.source_key = m.source_key AND r.winner <> r.source_key)`);
}

/**
 * Before the first run of a phase, target rows that no source row claims are others' rows: noted, so that validation can tell
 * them from intruders.
 */
function notePreexisting(compiled: CompiledMapping, context: BatchContext): Statement {
  const { ledgerSchema, migration } = compiled.input;
  const found = sql`
    ${rowsToNote(compiled)} FROM ${compiled.rows} AS t
    WHERE NOT EXISTS (
      SELECT FROM ${ident(ledgerSchema, 'batches')} AS b
      WHERE b.migration = ${literal(migration)} AND b.phase = ${context.phase} AND b.kind = 'batch'
        AND b.committed_at IS NOT NULL AND b.rolled_back_at IS NULL)
      AND NOT EXISTS (SELECT FROM pg_temp.ranked AS r WHERE r.own_key = ${keyTextOf(compiled.input, 't')})
      AND NOT EXISTS (SELECT FROM ${ident(ledgerSchema, 'key_map')} AS m
                      WHERE ${isOwnKey(compiled.input, 'm')} AND m.target_key = ${keyTextOf(compiled.input, 't')})`;
  return noteRows(compiled, context, found);
}

function counts({ input }: CompiledMapping): Statement {
  return statement(sql`
    SELECT count(*) FILTER (WHERE state = 'adopted')::integer AS adopted, count(*) FILTER (WHERE state = 'merged')::integer AS merged,
           count(*) FILTER (WHERE state = 'refused')::integer AS refused
    FROM ${ident(input.ledgerSchema, 'key_map')} AS m WHERE ${isOwnKey(input, 'm')}`);
}
