import { GodwitError } from '../../../model/errors.ts';
import type { ReadColumn, ReadLookup, SourceRead } from '../../../model/reading.ts';
import type { TextRow } from '../../../model/session.ts';
import { plainText, textBelow } from '../json-text.ts';
import { StagedRows } from './staged-rows.ts';

/** A value of a looked-up row: a column, then members of the JSON that it holds. */
type TakenPath = readonly string[];

/** What is staged of a looked-up entity: the rows by their paired columns, with what a read takes of them. */
export interface LookUp {
  readonly name: string;
  readonly entity: string;
  readonly on: readonly string[];
  readonly where: ReadLookup['where'];
  readonly taken: readonly TakenPath[];
}

export const lookUpOf = (lookup: ReadLookup, sourceRead: SourceRead): LookUp => ({
  name: lookup.name,
  entity: lookup.entity,
  on: lookup.on.map(([own]) => own),
  where: lookup.where,
  taken: columnsTaken(lookup, sourceRead).map(pathOf),
});

/** Columns of the looked-up entity that are needed: those it pairs, those it narrows by, those it takes. */
export const columnsOf = ({ on, where, taken }: LookUp): ReadonlySet<string> =>
  new Set([...on, ...(where ?? []).map(([own]) => own), ...taken.map(([column = '']) => column)]);

/** Stages rows for a look-up. Throws `mapping_invalid` where several would be found for one. */
export async function stageLookUp(lookUp: LookUp, rows: AsyncIterable<TextRow>, memoryMb: number): Promise<StagedRows> {
  const staged = new StagedRows(memoryMb);
  try {
    for await (const row of rows) {
      if ((lookUp.where ?? []).some(([own, value]) => row[own] !== value)) continue;
      const key = keyOf(lookUp.on.map((own) => row[own]));
      if (key === null) continue;
      staged.add(
        key,
        lookUp.taken.map((path) => takenOf(path, row)),
      );
    }
    if (!staged.finish()) throw severalFound(lookUp);
    return staged;
  } catch (error) {
    staged.close();
    throw error;
  }
}

/** Adds the columns of look-ups to a row: NULL where a look-up finds nothing. */
export type JoinRow = (row: TextRow) => TextRow;

export function joinBy(lookup: ReadLookup, sourceRead: SourceRead, staged: StagedRows): JoinRow {
  const columns = columnsTaken(lookup, sourceRead);
  return (row) => {
    const key = keyOf(lookup.on.map(([, alias]) => row[alias]));
    const found = key === null ? null : staged.find(key);
    return { ...row, ...Object.fromEntries(columns.map(({ alias }, i) => [alias, found?.[i] ?? null])) };
  };
}

const columnsTaken = ({ name }: ReadLookup, { columns }: SourceRead): ReadColumn[] => columns.filter(({ lookup }) => lookup === name);
const pathOf = ({ ref, field }: ReadColumn): TakenPath => ref?.path ?? [field.name];

function takenOf([column = '', ...members]: TakenPath, row: TextRow): string | null {
  const text = row[column] ?? null;
  return members.length === 0 || text === null ? text : plainText(textBelow(text, members));
}

/** Null where a part is: NULL equals nothing. */
const keyOf = (parts: readonly (string | null | undefined)[]): string | null =>
  parts.some((part) => part === null || part === undefined) ? null : JSON.stringify(parts);

function severalFound({ name, entity }: LookUp): GodwitError {
  return new GodwitError(
    'mapping_invalid',
    `The look-up ${name} finds several rows of ${entity}: pair columns that are unique, or narrow it with \`where\`.`,
  );
}
