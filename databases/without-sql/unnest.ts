import type { Entity, FieldType } from '../../model/catalog.ts';
import { type ColumnRef, elementRead, findColumn } from '../../model/column-ref.ts';
import { sha256Hex } from '../../model/digest.ts';
import { assert } from '../../model/errors.ts';
import { refOf, type SourceRead, type UnreadableRow } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { contentColumn, elementKeyOf, keyColumn, ordinalColumn, valueColumn } from '../../model/unnest.ts';
import { keptFault } from '../../model/unnest-fault.ts';
import { elementTexts, isUnfit, kindOfText, memberTexts, plainText, stateTold, textBelow } from './json-text.ts';

/** Signs that are kept of a value which is no row; the source has it whole. */
const faultTextMax = 8_192;

/** What a stored row gives to a read: rows with the read's own columns by alias, look-ups left out, and what is no row. */
export interface Unnested {
  readonly rows: readonly TextRow[];
  readonly faults: readonly UnreadableRow[];
}

/** Reads rows for a source that can neither unnest nor follow members. */
export interface RowReading {
  /** Columns of the stored row that are needed. */
  readonly columns: readonly string[];
  /** Whether a stored row can give anything but one row. */
  readonly mayFault: boolean;
  /** What a stored row, by its columns' names, gives. */
  take(stored: TextRow): Unnested;
}

interface Element {
  readonly place: string;
  readonly key: string | null;
  readonly text: string | null;
  /** What it holds, as a hash, and its number among equal ones; only where it is read. */
  readonly content: string | null;
}

interface OwnColumn {
  readonly alias: string;
  readonly ref: ColumnRef;
  /** Of a member, or an element, whose type the catalog knows. */
  readonly type: FieldType | null;
}

/** How a source writes a value of JSON that stands in a column of a type; null for none. */
export type WriteTyped = (text: string, type: FieldType) => string | null;

/** How an extract's rows are made of stored ones. Paired columns of look-ups are among them, whether a rule reads them or not. */
export function rowReading(sourceRead: SourceRead, write: WriteTyped = plainText): RowReading {
  const { entity } = sourceRead;
  const own = ownColumns(sourceRead);
  const stored = own.flatMap(({ ref }) => (ref.read === elementRead || isPlace(ref, entity) ? [] : [ref]));
  const documents = stored.filter(({ path }) => path.length > 1).flatMap(({ path }) => path[0] ?? []);
  const { unnest } = entity;
  const isStored = !unnest && own.every(({ alias, ref }) => ref.path.length === 1 && ref.path[0] === alias);
  const columns = new Set([...stored.flatMap(({ path }) => path[0] ?? []), ...(unnest ? [unnest.column, ...unnest.parentKey] : [])]);
  return {
    columns: [...columns],
    mayFault: unnest !== undefined || documents.length > 0,
    take: (row) => {
      if (isStored) return { rows: [row], faults: [] };
      if (documents.some((name) => isUnfit(row[name] ?? '')))
        return { rows: [], faults: [wholeFault(sourceRead, row, 'unreadable', null)] };
      if (!unnest) return { rows: [rowOf(own, row, null, write)], faults: [] };
      return unnested(sourceRead, row, (element) => rowOf(own, row, element, write));
    },
  };
}

function ownColumns({ entity, columns, lookups }: SourceRead): OwnColumn[] {
  const typed = new Map(entity.unnest ? entity.fields.map(({ name, type }) => [name, type]) : []);
  const own = (alias: string, ref: ColumnRef): OwnColumn => ({ alias, ref, type: typed.get(alias) ?? null });
  const read = columns.filter(({ lookup }) => lookup === null).map((column) => own(column.alias, refOf(column, entity)));
  const paired = lookups
    .flatMap(({ on }) => on.map(([, alias]) => alias))
    .filter((alias) => !read.some((column) => column.alias === alias));
  return [...read, ...[...new Set(paired)].map((alias) => own(alias, findColumn(alias, entity)?.ref ?? { read: null, path: [alias] }))];
}

const isPlace = ({ read }: ColumnRef, { unnest }: Entity): boolean => unnest !== undefined && read === null;

function rowOf(own: readonly OwnColumn[], stored: TextRow, element: Element | null, write: WriteTyped): TextRow {
  return Object.fromEntries(own.map((column) => [column.alias, columnText(column, stored, element, write)]));
}

function columnText({ ref, type }: OwnColumn, stored: TextRow, element: Element | null, write: WriteTyped): string | null {
  const { read, path } = ref;
  if (element && ref.asksState) return stateTold(textBelow(element.text ?? 'null', path));
  if (element && read === null) return placeText(element, path[0], (text) => (type ? write(text, type) : plainText(text)));
  if (element && read === elementRead && path.length > 0 && type) {
    const below = textBelow(element.text ?? 'null', path);
    return below === null ? null : write(below, type);
  }
  const [column = '', ...members] = path;
  const [text, below] = element && read === elementRead ? [element.text, path] : [stored[column] ?? null, members];
  return below.length === 0 || text === null ? text : plainText(textBelow(text, below));
}

function placeText(
  { place, key, content, text }: Element,
  column: string | undefined,
  write: (text: string) => string | null,
): string | null {
  switch (column) {
    case ordinalColumn:
      return place;
    case keyColumn:
      return key;
    case contentColumn:
      return content;
    default:
      return column === valueColumn && text !== null ? write(text) : null;
  }
}

/** The elements of a stored row. */
function unnested(sourceRead: SourceRead, stored: TextRow, make: (element: Element) => TextRow): Unnested {
  const { unnest } = sourceRead.entity;
  assert(unnest, 'only elements are unnested');
  const whole = stored[unnest.column] ?? null;
  const text = whole === null ? null : textBelow(whole, unnest.members);
  if (text === null || kindOfText(text) === 'null') return { rows: [], faults: [] };
  const [isMap, kind] = [unnest.as === 'map', kindOfText(text)];
  if (kind !== (isMap ? 'object' : 'array'))
    return { rows: [], faults: [wholeFault(sourceRead, stored, isMap ? 'not_a_map' : 'not_an_array', text)] };
  const elements = elementsOf(text, isMap, isRead(sourceRead, contentColumn));
  const faults = faultsOf(elements, sourceRead);
  const key = unnest.parentKey.map((name) => stored[name] ?? '');
  return {
    rows: elements.filter((element) => !faults.has(element)).map(make),
    faults: [...faults].map(([{ place, text: of }, fault]) => keptFault(sourceRead, key, { place, fault, text: beginning(of) })),
  };
}

const isRead = ({ key, columns }: SourceRead, name: string): boolean => key.includes(name) || columns.some(({ alias }) => alias === name);

function elementsOf(text: string, isMap: boolean, hasContent: boolean): Element[] {
  const all = isMap ? memberTexts(text) : elementTexts(text).map((element) => ({ key: null, text: element }));
  const seen = new Map<string, number>();
  return all.map((each, i) => ({ ...each, place: String(i + 1), content: hasContent ? contentOf(each, seen) : null }));
}

const contentDigits = 32;

/** Equal elements have equal contents but for their number, so that it is the same wherever they stand. */
function contentOf({ key, text }: { readonly key: string | null; readonly text: string }, seen: Map<string, number>): string {
  const hash = sha256Hex(key === null ? text : JSON.stringify([key, text])).slice(0, contentDigits);
  const number = (seen.get(hash) ?? 0) + 1;
  seen.set(hash, number);
  return `${hash}-${number}`;
}

/** Elements that are no rows: those that no text can hold, that lack the key they are told apart by, or share it. */
function faultsOf(elements: readonly Element[], { entity, key }: SourceRead): Map<Element, string> {
  const declared = elementKeyOf(entity, key);
  const path = declared === null ? null : (findColumn(declared, entity)?.ref.path ?? []);
  const isUnfitted = ({ key: name, text }: Element): boolean =>
    isUnfit(text ?? '') || (name !== null && (name.includes('\0') || !name.isWellFormed()));
  const keyOf = (element: Element): string | null =>
    path ? plainText(textBelow(element.text ?? 'null', path)) : (element.key ?? element.place);
  const fit = elements.filter((element) => !isUnfitted(element));
  const counts = Map.groupBy(fit, keyOf);
  const faults = elements.flatMap((element): [Element, string][] => {
    if (isUnfitted(element)) return [[element, 'unreadable']];
    const own = keyOf(element);
    if (own === null) return [[element, 'element_key_missing']];
    return (counts.get(own)?.length ?? 0) > 1 ? [[element, 'element_key_duplicate']] : [];
  });
  return new Map(faults);
}

function wholeFault(sourceRead: SourceRead, stored: TextRow, fault: string, text: string | null): UnreadableRow {
  const key = sourceRead.entity.unnest?.parentKey ?? sourceRead.key;
  return keptFault(
    sourceRead,
    key.map((name) => stored[name] ?? ''),
    { place: null, fault, text: beginning(text) },
  );
}

const beginning = (text: string | null): string | null => text?.slice(0, faultTextMax) ?? null;
