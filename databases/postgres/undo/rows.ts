import { type Field, findField } from '../../../model/catalog.ts';
import type { ReleasedRows, UndoInput } from '../../../model/undo-statements.ts';
import { hashSql, keyParts } from '../compile/compiled-mapping.ts';
import { keyTextSql } from '../compile/keys.ts';
import { tableName } from '../entity-name.ts';
import { type Fragment, ident, join, literal, raw, sql } from '../sql.ts';

const isComputed = ({ generated }: Field): boolean => generated === 'stored' || generated === 'virtual';

/** A table of the ledger. */
export function ledgerTable({ ledgerSchema }: UndoInput, name: string): Fragment {
  return ident(ledgerSchema, name);
}

/** The key text of a row under `alias`. */
export function keyText({ target, targetKey }: Pick<ReleasedRows, 'target' | 'targetKey'>, alias: string): Fragment {
  return keyTextSql(keyParts(target, targetKey, alias));
}

/** Whether a person has decided that the row with this key goes although it was changed. Rows of unknown origin are only accepted by name. */
export function isAccepted({ acceptedEdits }: UndoInput, key: Fragment, origin: 'known' | 'unknown'): Fragment {
  if (acceptedEdits === 'all') return raw(origin === 'known' ? 'true' : 'false');
  return acceptedEdits.length === 0 ? raw('false') : sql`${key} = ANY (${acceptedEdits}::text[])`;
}

/** Joins a row of the entity (`t`) to its taken undo (`p`), over the key's own index. */
export function isTaken({ targetKey }: UndoInput): Fragment {
  return join(
    targetKey.map((name, i) => sql`${ident('t', name)} = ${ident('p', `k${i}`)}`),
    ' AND ',
  );
}

/** Undo rows under an alias that belong to the runs and the phase. */
export function isOurs({ runs, phase }: UndoInput, alias: string): Fragment {
  return sql`${ident(alias, 'run')} = ANY (${runs}::uuid[]) AND ${ident(alias, 'phase')} = ${phase}`;
}

/** Whether an image still fits the table's row type. */
export function imageFits({ target }: Pick<UndoInput, 'target'>, image: Fragment): Fragment {
  const typeName = tableName(target).pieces.join('');
  return sql`pg_input_is_valid(${image}, ${literal(typeName)})`;
}

/** An image as a row to select from, read by the input functions of its columns; all columns NULL where it does not fit, or there is none. */
export function imageRows(input: Pick<UndoInput, 'target'>, image: Fragment): Fragment {
  const fitting = sql`CASE WHEN ${imageFits(input, image)} THEN ${image} END`;
  return sql`(
    SELECT (r.image).* FROM pg_catalog.json_to_record(pg_catalog.json_build_object('image', ${fitting})) AS r (image ${tableName(input.target)}))`;
}

/** Columns that a restore sets: all but the key and those that the database computes. */
export function restoredColumns({ target, targetKey }: UndoInput): string[] {
  return target.fields
    .filter((field) => !isComputed(field) && field.generated !== 'identity_always' && !targetKey.includes(field.name))
    .map(({ name }) => name);
}

/** Columns that a row is made of again: all but those that the database computes. */
export function imageColumns({ target }: Pick<UndoInput, 'target'>): string[] {
  return target.fields.filter((field) => !isComputed(field)).map(({ name }) => name);
}

/** Columns that a mapping wrote, as long as the table still has them all. */
function versionFields({ target }: UndoInput, columns: readonly string[]): { target: Field }[] | null {
  const fields = columns.map((name) => findField(target, name));
  return fields.every((field) => field !== undefined) ? fields.map((field) => ({ target: field })) : null;
}

/** One branch per known mapping; NULL for a mapping that nobody knows any more. */
function byVersion(input: UndoInput, mapping: Fragment, branch: (fields: { target: Field }[]) => Fragment): Fragment {
  const branches = input.versions.flatMap((version) => {
    const fields = versionFields(input, version.columns);
    return fields ? [sql` WHEN ${literal(version.mapping)} THEN ${branch(fields)}`] : [];
  });
  return branches.length === 0 ? raw('NULL') : sql`CASE ${mapping}${join(branches, '')} END`;
}

/** Hash of the columns that the mapping wrote, from the row under `alias`. */
export function hashByMapping(input: UndoInput, mapping: Fragment, alias: string): Fragment {
  const hash = byVersion(input, mapping, (fields) => hashSql(fields, ({ target }) => ident(alias, target.name)));
  return sql`(${hash})::bytea`;
}

/** Transactions of the runs and of rollbacks: whoever else touches a row leaves another one in `xmin`. */
export function ownTransactions(input: UndoInput): Fragment {
  return sql`(
    SELECT b.transaction::xid FROM ${ledgerTable(input, 'batches')} AS b WHERE b.run = ANY (${input.runs}::uuid[]) AND b.transaction IS NOT NULL
    UNION ALL SELECT r.transaction::xid FROM ${ledgerTable(input, 'rollbacks')} AS r WHERE r.migration = ${input.migration})`;
}

/**
 * Whether the row `t` is what the run left: its written columns have the hash of the undo `p`, and where the table has columns that the mapping did
 * not write, no foreign transaction has touched the row. NULL where the mapping is not known.
 */
export function isUntouched(input: UndoInput): Fragment {
  const isWhole = byVersion(input, raw('p.mapping'), (fields) => {
    const written = new Set(fields.map(({ target }) => target.name));
    const others = input.target.fields.filter((field) => !isComputed(field) && !written.has(field.name));
    return others.length === 0 ? raw('true') : sql`t.xmin IN ${ownTransactions(input)}`;
  });
  return sql`(${hashByMapping(input, raw('p.mapping'), 't')} = p.after_hash AND ${isWhole})`;
}
