import { readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { Entity } from '../../../model/catalog.ts';
import type { Statement } from '../../../model/session.ts';
import type { InboundReference, ReleasedRows, UndoInput } from '../../../model/undo-statements.ts';
import { keyTextSql } from '../compile/keys.ts';
import { qualifiedName } from '../entity-name.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { imageRows, isTaken, keyText, ledgerTable } from './rows.ts';

const text = readFileSync(joinPath(import.meta.dirname, 'sql', 'inbound-references.sql'), 'utf8');

/** Foreign keys that point at an entity, whatever schema they stand in: also those that would delete or empty rows silently. */
export function inboundReferences({ schema, table }: Pick<Entity, 'schema' | 'table'>): Statement {
  return { text, values: [schema, table] };
}

type Named = Pick<Entity, 'schema' | 'table'>;

const isSame = (a: Named, b: Named): boolean => a.schema === b.schema && a.table === b.table;
const matches = (from: string, { columns, toColumns }: InboundReference, to: string): Fragment =>
  join(
    columns.map((column, i) => sql`${ident(from, column)} = ${ident(to, toColumns[i] ?? '')}`),
    ' AND ',
  );

/** Keys of rows that refer to taken rows of their own entity, directly or not; null where the entity does not refer to itself. */
export function selfDependents(input: UndoInput): Statement | null {
  const own = input.inbound.filter((reference) => isSame(reference, input.target));
  if (own.length === 0) return null;
  const rows = rowsOf(input.target);
  const needed = [...new Set([...input.targetKey, ...own.flatMap(({ toColumns }) => toColumns)])];
  const columns = (alias: string): Fragment => join(needed.map((name) => ident(alias, name)));
  const refers = join(
    own.map((reference) => sql`(${matches('f', reference, 'd')})`),
    ' OR ',
  );
  return statement(sql`
    WITH RECURSIVE doomed AS (
      SELECT ${columns('t')} FROM ${rows} AS t JOIN pg_temp.taken AS p ON ${isTaken(input)}
      UNION
      SELECT ${columns('f')} FROM ${rows} AS f JOIN doomed AS d ON ${refers}
    )
    SELECT ${keyText(input, 'd')} AS key FROM doomed AS d
    WHERE NOT EXISTS (SELECT FROM pg_temp.taken AS p WHERE p.target_key = ${keyText(input, 'd')})`);
}

/** Taken rows that others refer to, one SELECT per foreign key: {key, reason, entity, byKey}. */
export function referenced(input: UndoInput, released: readonly ReleasedRows[]): Fragment[] {
  return input.inbound.map((reference) => {
    const key = reference.key.length === 0 ? raw('NULL') : keyTextSql(reference.key.map((name) => keyPart(reference, name)));
    return sql`
      SELECT p.target_key AS key, 'referenced' AS reason, ${literal(qualifiedName(reference.schema, reference.table))} AS entity, ${key} AS "byKey"
      FROM pg_temp.taken AS p JOIN ${rowsOf(input.target)} AS t ON ${isTaken(input)}
      JOIN ${rowsOf(reference)} AS f ON ${matches('f', reference, 't')}
      WHERE (${loses(input, reference)})${join(
        excused(input, reference, released).map((each) => sql` AND NOT ${each}`),
        '',
      )}`;
  });
}

/** A key of another's type goes by its output function: a cast of it may be code of its owner. */
function keyPart({ keyIsOwned }: InboundReference, name: string): Fragment {
  return keyIsOwned ? sql`pg_catalog.format('%s', ${ident('f', name)})` : ident('f', name);
}

/** Whether the referred key goes: the row is deleted, or its restored image has another value in it. */
function loses(input: UndoInput, { toColumns }: InboundReference): Fragment {
  const changing = toColumns.filter((name) => !input.targetKey.includes(name));
  const image = imageRows(input, raw('p.before'));
  const changes = changing.map((name) => {
    return sql` OR (p.action = 'update' AND ${ident('t', name)} IS DISTINCT FROM (SELECT ${ident('i', name)} FROM ${image} AS i))`;
  });
  return sql`p.action = 'insert'${join(changes, '')}`;
}

/** Referring rows that go too: taken ones of the same entity, and those of phases that are taken back first. */
function excused(input: UndoInput, reference: InboundReference, released: readonly ReleasedRows[]): Fragment[] {
  const own = isSame(reference, input.target)
    ? [sql`EXISTS (SELECT FROM pg_temp.taken AS o WHERE o.target_key = ${keyText(input, 'f')})`]
    : [];
  const others = released
    .filter(({ target }) => isSame(reference, target))
    .map((each) => {
      const ours = sql`u.run = ANY (${input.runs}::uuid[]) AND u.phase = ${each.phase}`;
      return sql`EXISTS (SELECT FROM ${ledgerTable(input, 'undo')} AS u WHERE ${ours} AND u.target_key = ${keyText(each, 'f')})`;
    });
  return [...own, ...others];
}
