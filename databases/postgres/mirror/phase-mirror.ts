import type { MirroredTable, PhaseMirror } from '../../../model/mirror.ts';
import type { ReadColumn, SourceRead } from '../../../model/reading.ts';
import type { Statement } from '../../../model/session.ts';
import { type CompiledMapping, keyTextOf, keyValues } from '../compile/compiled-mapping.ts';
import { canonicalKeySql, keyTextSql } from '../compile/keys.ts';
import { stagedName } from '../compile/scope.ts';
import { noteJudged } from '../compile/synced-columns.ts';
import { placeOfName } from '../entity-name.ts';
import { plainText } from '../owned-types.ts';
import { driving, fieldOf, fromClause, keyColumns, stagedWhere, unfitRow } from '../source-read.ts';
import { type Fragment, ident, join, raw, sql, statement } from '../sql.ts';
import { stagedType } from '../staged-type.ts';
import { mirroredRead, mirrorOf } from './mirrored-read.ts';
import { changesOf } from './names.ts';
import { formerKey, newKey } from './table-mirror.ts';

/** Orphans that are tried again with one group of changes. */
const orphansMax = 10_000;

/** A phase over the mirrors of what it reads. */
interface Mirrored {
  readonly compiled: CompiledMapping;
  readonly tables: readonly MirroredTable[];
  readonly read: SourceRead;
  /** Table of the touched keys. */
  readonly keys: Fragment;
}

/** The statements that map a phase from the mirrors; null without any. `keyRead` is what its key pass reads. */
export function compilePhaseMirror(compiled: CompiledMapping, keyRead: SourceRead | null): PhaseMirror | null {
  const { mirrors, sourceRead, mapping } = compiled.input;
  if (!mirrors) return null;
  const read = mirroredRead(sourceRead, mirrors, compiled.input);
  const at: Mirrored = { compiled, tables: mirrors, read, keys: ident('pg_temp', keysName(mirrors, compiled)) };
  return {
    prepare: [statement(sql`DROP TABLE IF EXISTS ${at.keys}`), makeKeys(at, keysName(mirrors, compiled))],
    touch: (number) => touch(at, number),
    touchAll: statement(sql`${noteKeys(at)} SELECT ${join(keyColumns(read))} FROM ${driving(read)} ON CONFLICT DO NOTHING`),
    touchKeys: (parts) => touchKeys(at, parts),
    orphans: (run) => orphans(at, run),
    makers: (targetKeys) =>
      statement(sql`SELECT row_key AS key FROM ${captured(at)} WHERE ${isOwn(at, 'c')} AND c.target_key = ANY (${targetKeys}::text[])`),
    madeBy: (sourceKeys) =>
      statement(
        sql`SELECT DISTINCT target_key AS key FROM ${captured(at)} WHERE ${isOwn(at, 'c')} AND c.row_key = ANY (${sourceKeys}::text[])`,
      ),
    touched: statement(sql`SELECT count(*)::integer AS rows FROM ${at.keys}`),
    decided: decided(at),
    stage: stage(read, sourceRead, isTouched(at)),
    stageAll: stage(read, sourceRead, raw('true')),
    stageForKeys: keyRead && stage(mirroredRead(keyRead, mirrors, compiled.input), keyRead, raw('true')),
    gone: (after, rows) => gone(at, sql`NOT EXISTS (SELECT FROM ${driving(read)} WHERE ${isKey(at, 'k')})`, after, rows),
    make: [
      { text: 'DROP TABLE IF EXISTS pg_temp.made' },
      statement(sql`CREATE TEMPORARY TABLE made ON COMMIT DROP AS
        SELECT ${compiled.sourceKey} AS row_key, ${keyTextSql(keyValues(compiled))} AS target_key FROM ${compiled.from} WHERE ${compiled.passes}`),
      { text: 'CREATE INDEX ON pg_temp.made (target_key)' },
    ],
    late: (after, rows) => gone(at, raw('NOT EXISTS (SELECT FROM pg_temp.made AS m WHERE m.target_key = c.target_key)'), after, rows),
    children: (identity, keyTexts) => children(compiled, identity, keyTexts),
    unlink: (identity, keyTexts) => unlink(compiled, identity, keyTexts),
    judge: noteJudged,
    remember: remember(at, mapping.phase),
    forgetKept: (run) => ['quarantine', 'late_references'].map((table) => forget(at, table, run)),
  };
}

const keysName = (tables: readonly MirroredTable[], { input }: CompiledMapping): string =>
  `keys_${mirrorOf(tables, input.sourceRead.entity).number}_${input.mapping.phase}`.slice(0, 50);

function makeKeys({ read }: Mirrored, name: string): Statement {
  const columns = read.key.map((alias, i) => {
    const type = fieldOf(read, alias)?.type;
    return sql`${ident(`k${i}`)} ${raw(type ? stagedType(type) : 'text')}`;
  });
  const all = join(read.key.map((_, i) => ident(`k${i}`)));
  return statement(sql`CREATE TEMPORARY TABLE ${ident(name)} (${join(columns)}, PRIMARY KEY (${all})) ON COMMIT DELETE ROWS`);
}

const noteKeys = ({ keys, read }: Mirrored): Fragment => sql`INSERT INTO ${keys} (${join(read.key.map((_, i) => ident(`k${i}`)))})`;

const keyParts = ({ read }: Mirrored, alias: string): Fragment[] => read.key.map((_, i) => ident(alias, `k${i}`));

/** The driving row `s` has the key under an alias. */
const isKey = (at: Mirrored, alias: string): Fragment => sql`(${join(keyColumns(at.read))}) = (${join(keyParts(at, alias))})`;

function isTouched(at: Mirrored): Fragment {
  return sql`(${join(keyColumns(at.read))}) IN (SELECT ${join(keyParts(at, 'k'))} FROM ${at.keys} AS k)`;
}

/** Rows of the phase that are, or look up, a changed row of the table: as it was before, or as it is now. */
function touch(at: Mirrored, number: number): Statement[] | null {
  const { read, tables, compiled } = at;
  const table = tables.find((each) => each.number === number);
  if (!table) return null;
  const { entity } = compiled.input.sourceRead;
  const drives = entity.schema === table.entity.schema && entity.table === table.entity.table;
  const lookups = compiled.input.sourceRead.lookups.filter(({ entity: name }) => isPlace(placeOfName(name), table));
  const aliases = [...(drives ? ['s'] : []), ...lookups.map(({ name }) => name)];
  if (aliases.length === 0) return null;
  return aliases.map((alias) => {
    const named = alias === 's' ? read : withKey(read, alias, table);
    const key = join(table.key.map((name) => ident(alias, name)));
    return statement(sql`${noteKeys(at)} SELECT DISTINCT ${join(keyColumns(named))} FROM ${fromClause(named)}
      WHERE (${key}) IN (${changedKeys(table)}) ON CONFLICT DO NOTHING`);
  });
}

const isPlace = (place: { schema: string; table: string }, { entity }: MirroredTable): boolean =>
  place.schema === entity.schema && place.table === entity.table;

/** A look-up gives only the columns that are read: its key is read as well. */
function withKey(read: SourceRead, lookup: string, table: MirroredTable): SourceRead {
  const extra = table.key.flatMap((name): ReadColumn[] => {
    const field = table.fields.find((each) => each.name === name);
    return field ? [{ alias: `${lookup}.${name}`, lookup, field }] : [];
  });
  return { ...read, columns: [...read.columns, ...extra] };
}

function changedKeys(table: MirroredTable): Fragment {
  const changes = changesOf(table);
  return sql`SELECT ${join(formerKey(table))} FROM ${changes} AS c WHERE c.f0 IS NOT NULL
    UNION ALL SELECT ${join(newKey(table))} FROM ${changes} AS c WHERE NOT c.is_gone`;
}

/** A sum over the decisions, whatever their order. */
function decided({ compiled: { input } }: Mirrored): Statement {
  const decision = sql`md5(m.source_key || ' ' || coalesce(m.target_key, '') || ' ' || m.state)`;
  return statement(sql`
    SELECT coalesce(sum(('x' || substr(${decision}, 1, 15))::bit(60)::bigint), 0)::text AS decided
    FROM ${ident(input.ledgerSchema, 'key_map')} AS m
    WHERE m.migration = ${input.migration} AND m.identity = ${input.mapping.identity.name}`);
}

function touchKeys(at: Mirrored, parts: readonly (readonly string[])[]): Statement {
  const { read } = at;
  const arrays = read.key.map((_, i) => sql`${parts.map((each) => each[i] ?? null)}::text[]`);
  const typed = read.key.map((alias, i) => {
    const type = fieldOf(read, alias)?.type;
    return sql`${ident('w', `p${i}`)}::${raw(type ? stagedType(type) : 'text')}`;
  });
  return statement(sql`${noteKeys(at)} SELECT ${join(typed)} FROM unnest(${join(arrays)}) AS w (${join(read.key.map((_, i) => ident(`p${i}`)))})
    ON CONFLICT DO NOTHING`);
}

function stage(mirrored: SourceRead, original: SourceRead, condition: Fragment): Statement {
  const unfit = unfitRow(mirrored);
  const columns = original.columns.map(({ alias }) => ident(stagedName(original, alias)));
  const readable = unfit ? sql`${condition} AND NOT ${unfit}` : condition;
  return statement(sql`INSERT INTO pg_temp.staging (${join(columns)}) ${stagedWhere(mirrored, readable)}`);
}

const captured = ({ compiled }: Mirrored): Fragment => sql`${ident(compiled.input.ledgerSchema, 'captured_rows')} AS c`;

const isOwn = ({ compiled: { input } }: Mirrored, alias: string): Fragment =>
  sql`${ident(alias, 'migration')} = ${input.migration} AND ${ident(alias, 'phase')} = ${input.mapping.phase}`;

const touchedKey = (at: Mirrored): Fragment => canonicalKeySql(keyParts(at, 'k'));

function gone(at: Mirrored, condition: Fragment, after: string, rows: number): Statement {
  return statement(sql`
    SELECT DISTINCT c.target_key AS key FROM ${at.keys} AS k JOIN ${captured(at)} ON ${isOwn(at, 'c')} AND c.row_key = ${touchedKey(at)}
    WHERE ${condition} AND c.target_key > ${after} ORDER BY 1 LIMIT ${rows}`);
}

function remember(at: Mirrored, phase: string): Statement[] {
  const { input } = at.compiled;
  const rows = ident(input.ledgerSchema, 'captured_rows');
  return [
    statement(sql`
      DELETE FROM ${rows} AS c USING ${at.keys} AS k WHERE ${isOwn(at, 'c')} AND c.row_key = ${touchedKey(at)}
        AND NOT EXISTS (SELECT FROM pg_temp.made AS m WHERE m.row_key = c.row_key AND m.target_key = c.target_key)`),
    statement(sql`
      INSERT INTO ${rows} (migration, phase, row_key, target_key)
      SELECT DISTINCT ${input.migration}::text, ${phase}::text, row_key, target_key FROM pg_temp.made ON CONFLICT DO NOTHING`),
  ];
}

function forget(at: Mirrored, table: string, run: string): Statement {
  return statement(sql`
    DELETE FROM ${ident(at.compiled.input.ledgerSchema, table)} AS q USING ${at.keys} AS k
    WHERE q.run = ${run}::uuid AND q.phase = ${at.compiled.input.mapping.phase} AND q.source_key = ${touchedKey(at)}`);
}

function orphans({ compiled: { input } }: Mirrored, run: string): Statement {
  return statement(sql`
    SELECT source_key AS key FROM ${ident(input.ledgerSchema, 'quarantine')}
    WHERE run = ${run}::uuid AND phase = ${input.mapping.phase} AND reason = 'orphan' AND status = 'open' LIMIT ${orphansMax}`);
}

/** Columns that refer to an identity: those that may be empty where the row is missing, or the others. */
function references({ input, fields }: CompiledMapping, identity: string, missing: 'null' | 'quarantine') {
  return fields.filter(({ target }) => {
    const rule = input.mapping.fields.find((field) => field.target === target.name)?.rule;
    return rule?.rule === 'reference' && rule.identity === identity && rule.missing === missing;
  });
}

function children(compiled: CompiledMapping, identity: string, keys: readonly string[]): Statement | null {
  const isReferring = references(compiled, identity, 'quarantine').map(
    ({ target }) => sql`${plainText(ident('t', target.name), target.type)} = ANY (${keys}::text[])`,
  );
  if (isReferring.length === 0) return null;
  return statement(sql`SELECT ${keyTextOf(compiled.input, 't')} AS key FROM ${compiled.rows} AS t WHERE ${join(isReferring, ' OR ')}`);
}

function unlink(compiled: CompiledMapping, identity: string, keys: readonly string[]): Statement | null {
  const optional = references(compiled, identity, 'null');
  if (optional.length === 0) return null;
  const refers = optional.map(({ target }) => sql`${plainText(ident('t', target.name), target.type)} = ANY (${keys}::text[])`);
  const sets = optional.map(
    ({ target }, i) => sql`${ident(target.name)} = CASE WHEN NOT (${refers[i]}) THEN ${ident('t', target.name)} END`,
  );
  return statement(sql`
    UPDATE ${compiled.rows} AS t SET ${join(sets)} WHERE ${join(refers, ' OR ')} RETURNING ${keyTextOf(compiled.input, 't')} AS key`);
}
