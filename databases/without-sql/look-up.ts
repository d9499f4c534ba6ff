import { GodwitError } from '../../model/errors.ts';
import type { ReadColumn, ReadLookup, SourceRead } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { plainText, textBelow } from './json-text.ts';

/** Rows of a looked-up file that are held in memory. */
const rowsMax = 500_000;

/** Adds the columns of look-ups to a row: NULL where a look-up finds nothing. */
export type JoinRow = (row: TextRow) => TextRow;

/** The columns of a looked-up entity that a read needs: those it pairs, those it narrows by, those it takes. */
export function columnsOfLookup(lookup: ReadLookup, sourceRead: SourceRead): string[] {
  const taken = sourceRead.columns.filter((column) => column.lookup === lookup.name).map(({ ref, field }) => ref?.path[0] ?? field.name);
  return [...new Set([...lookup.on.map(([own]) => own), ...(lookup.where ?? []).map(([own]) => own), ...taken])];
}

/**
 * Files have no index, so a looked-up one is held in memory, by the columns that are paired. Throws `unsupported_structure` where it has too many
 * rows, `mapping_invalid` where several of its rows would be found for one.
 */
export async function joinLookup(lookup: ReadLookup, sourceRead: SourceRead, rows: AsyncIterable<TextRow>): Promise<JoinRow> {
  const found = new Map<string, TextRow>();
  for await (const row of rows) {
    if ((lookup.where ?? []).some(([own, value]) => row[own] !== value)) continue;
    const key = keyOf(lookup.on.map(([own]) => row[own]));
    if (key === null) continue;
    if (found.has(key)) throw several(lookup);
    if (found.size === rowsMax) throw tooMany(lookup);
    found.set(key, row);
  }
  const taken = sourceRead.columns.filter((column) => column.lookup === lookup.name);
  return (row) => {
    const key = keyOf(lookup.on.map(([, alias]) => row[alias]));
    const other = key === null ? undefined : found.get(key);
    return { ...row, ...Object.fromEntries(taken.map((column) => [column.alias, other ? takenOf(column, other) : null])) };
  };
}

function takenOf({ ref, field }: ReadColumn, row: TextRow): string | null {
  const [name = '', ...members] = ref?.path ?? [field.name];
  const text = row[name] ?? null;
  return members.length === 0 || text === null ? text : plainText(textBelow(text, members));
}

/** Null where a part is: NULL equals nothing. */
const keyOf = (parts: readonly (string | null | undefined)[]): string | null =>
  parts.some((part) => part === null || part === undefined) ? null : JSON.stringify(parts);

function several({ name, entity }: ReadLookup): GodwitError {
  return new GodwitError(
    'mapping_invalid',
    `The look-up ${name} finds several rows of ${entity}: pair columns that are unique, or narrow it with \`where\`.`,
  );
}

function tooMany({ name, entity }: ReadLookup): GodwitError {
  const most = rowsMax.toLocaleString('en');
  return new GodwitError(
    'unsupported_structure',
    `The look-up ${name} reads ${entity}, a file of more than ${most} rows; of files only so many are looked up. Load it into a database first.`,
  );
}
