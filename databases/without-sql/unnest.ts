import type { Entity } from '../../model/catalog.ts';
import { type ColumnRef, elementRead, findColumn } from '../../model/column-ref.ts';
import { refOf, type SourceRead, type UnreadableRow } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { keptFault } from '../../model/unnest-fault.ts';
import { type Element, type ElementFault, elementFaults, elementsOf } from './elements.ts';
import type { InnerValues } from './inner-values.ts';
import { type OwnColumn, rowMaker, type StoredRow } from './rows.ts';

/** Signs that are kept of a value which is no row; the source has it whole. */
const faultTextMax = 8_192;

/** What a stored row gives to a read: rows with the read's own columns by alias, look-ups left out, and what is no row. */
export interface Unnested {
  /** They are made when they are asked for, once. */
  readonly rows: Iterable<TextRow>;
  /** Known when all rows have been asked for. */
  faults(): readonly UnreadableRow[];
}

/** Columns of stored rows that are needed, and those of them that are looked into. */
export interface WantedColumns {
  readonly columns: readonly string[];
  readonly inside: ReadonlySet<string>;
}

/** Reads rows for a source that can neither unnest nor follow members. */
export interface RowReading<Value> extends WantedColumns {
  /** What a stored row, by its columns' names, gives. */
  take(stored: StoredRow<Value>): Unnested;
}

/** How an extract's rows are made of stored ones. Paired columns of look-ups are among them, whether a rule reads them or not. */
export function rowReading<Value>(sourceRead: SourceRead, values: InnerValues<Value>): RowReading<Value> {
  const { entity } = sourceRead;
  const { unnest } = entity;
  const own = ownColumns(sourceRead);
  const stored = own.filter(({ ref }) => ref.read !== elementRead && !isPlace(ref, entity)).map(({ ref }) => ref.path);
  const documents = stored.filter(({ length }) => length > 1).flatMap(([name = '']) => name);
  const wanted = {
    columns: [...new Set([...stored.flatMap(([name = '']) => name), ...(unnest ? [unnest.column, ...unnest.parentKey] : [])])],
    inside: new Set([...documents, ...(unnest ? [unnest.column] : [])]),
  };
  if (!unnest && own.every(({ alias, ref }) => ref.path.length === 1 && ref.path[0] === alias))
    return { ...wanted, take: (row) => ({ rows: [row as TextRow], faults: none }) };
  const make = rowMaker(own, values);
  const take = unnest ? unnester(sourceRead, own, values) : (row: StoredRow<Value>) => ({ rows: [make(row, null)], faults: none });
  const isUnfit = (row: StoredRow<Value>, name: string): boolean =>
    row[name] !== null && row[name] !== undefined && values.isUnfit?.(row[name] as Value) === true;
  return {
    ...wanted,
    take: (row) => {
      if (documents.some((name) => isUnfit(row, name))) return onlyFault(sourceRead, row, 'unreadable', null);
      return take(row);
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

/** Takes the elements out of stored rows. */
function unnester<Value>(sourceRead: SourceRead, own: readonly OwnColumn[], values: InnerValues<Value>) {
  const { column = '', members = [], as } = sourceRead.entity.unnest ?? {};
  const [make, find, isMap] = [rowMaker(own, values), values.finder([members]), as === 'map'];
  const [elements, faultsOf] = [elementsOf(sourceRead, values), elementFaults(sourceRead, values)];
  return (stored: StoredRow<Value>): Unnested => {
    const whole = (stored[column] ?? null) as Value | null;
    const value = whole === null ? null : (find(whole)[0] ?? null);
    if (value === null || values.kindOf(value) === 'null') return { rows: [], faults: none };
    if (values.kindOf(value) !== (isMap ? 'object' : 'array'))
      return onlyFault(sourceRead, stored, isMap ? 'not_a_map' : 'not_an_array', values.json(value));
    const faults = faultsOf(elements(value));
    return {
      rows: rowsOf(elements(value), faults, (element) => make(stored, element), values),
      faults: () => kept(sourceRead, stored, faults, values),
    };
  };
}

type Faults<Value> = Map<string, ElementFault<Value>>;

/** The rows of elements; those whose values no column can hold are added to the faults. */
function* rowsOf<Value>(
  elements: Iterable<Element<Value>>,
  faults: Faults<Value>,
  make: (element: Element<Value>) => TextRow,
  { isUnfitError }: InnerValues<Value>,
): Generator<TextRow> {
  for (const element of elements) {
    if (faults.has(element.place)) continue;
    let row: TextRow;
    try {
      row = make(element);
    } catch (error) {
      if (!isUnfitError?.(error)) throw error;
      faults.set(element.place, { element, fault: 'unreadable' });
      continue;
    }
    yield row;
  }
}

function kept<Value>(
  sourceRead: SourceRead,
  stored: StoredRow<Value>,
  faults: Faults<Value>,
  { json }: InnerValues<Value>,
): readonly UnreadableRow[] {
  if (faults.size === 0) return [];
  const key = keyOf(sourceRead, stored);
  return [...faults].map(([place, { element, fault }]) =>
    keptFault(sourceRead, key, { place, fault, text: beginning(json(element.value)) }),
  );
}

const none = (): readonly UnreadableRow[] => [];

/** A stored row that gives nothing but what is wrong with it. */
function onlyFault<Value>(sourceRead: SourceRead, stored: StoredRow<Value>, fault: string, text: string | null): Unnested {
  const found = keptFault(sourceRead, keyOf(sourceRead, stored), { place: null, fault, text: beginning(text) });
  return { rows: [], faults: () => [found] };
}

function keyOf<Value>({ entity, key }: SourceRead, stored: StoredRow<Value>): string[] {
  return (entity.unnest?.parentKey ?? key).map((name) => (typeof stored[name] === 'string' ? stored[name] : ''));
}

const beginning = (text: string | null): string | null => text?.slice(0, faultTextMax) ?? null;
