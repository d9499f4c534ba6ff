import type { FieldType } from '../../model/catalog.ts';
import { type ColumnRef, elementRead } from '../../model/column-ref.ts';
import type { TextRow } from '../../model/session.ts';
import { contentColumn, keyColumn, ordinalColumn, valueColumn } from '../../model/unnest.ts';
import type { Element } from './elements.ts';
import type { InnerPath, InnerValues } from './inner-values.ts';

/** A stored row by its columns' names; those that are looked into hold values as the source has them. */
export type StoredRow<Value> = Readonly<Record<string, string | Value | null>>;

/** A column of a read that is not looked up. */
export interface OwnColumn {
  readonly alias: string;
  readonly ref: ColumnRef;
  /** Of a member, or an element, whose type the catalog knows. */
  readonly type: FieldType | null;
}

/** What a row is made of: the stored row, the element, and what stands within it at the paths that are read. */
interface Given<Value> {
  readonly stored: StoredRow<Value>;
  readonly element: Element<Value> | null;
  readonly found: readonly (Value | null)[];
}

type ColumnText<Value> = (given: Given<Value>) => string | null;

/** Makes rows of stored rows and their elements: an element is looked through once for all of its columns. */
export function rowMaker<Value>(
  own: readonly OwnColumn[],
  values: InnerValues<Value>,
): (stored: StoredRow<Value>, element: Element<Value> | null) => TextRow {
  const paths: InnerPath[] = own.flatMap(({ ref }) => (ref.read === elementRead ? [ref.path] : []));
  const find = values.finder(paths);
  let at = 0;
  const columns = own.map((column) => [column.alias, columnText(column, column.ref.read === elementRead ? at++ : -1, values)] as const);
  const blank: TextRow = Object.fromEntries(own.map(({ alias }) => [alias, null]));
  return (stored, element) => {
    const given = { stored, element, found: element === null ? [] : find(element.value) };
    const row: Record<string, string | null> = { ...blank };
    for (const [alias, text] of columns) row[alias] = text(given);
    return row;
  };
}

function columnText<Value>({ ref: { read, path }, type }: OwnColumn, at: number, values: InnerValues<Value>): ColumnText<Value> {
  const written = (value: Value): string | null => (type ? values.typed(value, type) : values.plain(value));
  if (at >= 0) {
    const write = path.length === 0 ? values.json : written;
    return ({ found }) => (found[at] === null || found[at] === undefined ? null : write(found[at]));
  }
  const [column = '', ...members] = path;
  const stored = storedText(column, members, values);
  if (read !== null) return stored;
  const place = placeText(column, written);
  return (given) => (given.element ? place(given.element) : stored(given));
}

function placeText<Value>(column: string, written: (value: Value) => string | null): (element: Element<Value>) => string | null {
  switch (column) {
    case ordinalColumn:
      return ({ place }) => place;
    case keyColumn:
      return ({ key }) => key;
    case contentColumn:
      return ({ content }) => content;
    default:
      return ({ value }) => (column === valueColumn ? written(value) : null);
  }
}

/** A column of the stored row, or a member of the JSON that it holds. */
function storedText<Value>(column: string, members: InnerPath, values: InnerValues<Value>): ColumnText<Value> {
  const find = values.finder([members]);
  return ({ stored }) => {
    const value = stored[column] ?? null;
    if (value === null) return null;
    if (members.length === 0) return typeof value === 'string' ? value : values.json(value);
    const [found = null] = find(value as Value);
    return found === null ? null : values.plain(found);
  };
}
