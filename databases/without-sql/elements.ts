import { findColumn } from '../../model/column-ref.ts';
import { sha256Hex } from '../../model/digest.ts';
import type { SourceRead } from '../../model/reading.ts';
import { contentColumn, elementKeyOf } from '../../model/unnest.ts';
import type { InnerValues } from './inner-values.ts';

/** An element of an array, or a value of a map. */
export interface Element<Value> {
  /** Counted from 1. */
  readonly place: string;
  /** Its name in a map. */
  readonly key: string | null;
  readonly value: Value;
  /** What it holds, as a hash, and its number among equal ones; only where it is read. */
  readonly content: string | null;
}

const contentDigits = 32;

/** The elements of a value that is an array, or a map where such are read. */
export function elementsOf<Value>(sourceRead: SourceRead, values: InnerValues<Value>): (value: Value) => Iterable<Element<Value>> {
  const hasContent = isRead(sourceRead, contentColumn);
  const isMap = sourceRead.entity.unnest?.as === 'map';
  return function* (value) {
    const contents = hasContent ? new Map<string, number>() : null;
    let place = 0;
    const element = (key: string | null, each: Value): Element<Value> => ({
      ...{ place: String(++place), key, value: each },
      content: contents && contentOf(key, values.json(each), contents),
    });
    if (isMap) for (const { key, value: each } of values.members(value)) yield element(key, each);
    else for (const each of values.elements(value)) yield element(null, each);
  };
}

const isRead = ({ key, columns }: SourceRead, name: string): boolean => key.includes(name) || columns.some(({ alias }) => alias === name);

/** Equal elements have equal contents but for their number, so that it is the same wherever they stand. */
function contentOf(key: string | null, text: string, seen: Map<string, number>): string {
  const hash = sha256Hex(key === null ? text : JSON.stringify([key, text])).slice(0, contentDigits);
  const number = (seen.get(hash) ?? 0) + 1;
  seen.set(hash, number);
  return `${hash}-${number}`;
}

/** An element that is no row, and why. */
export interface ElementFault<Value> {
  readonly element: Element<Value>;
  readonly fault: string;
}

/**
 * Finds the elements that are no rows by their places: those that no text can hold, that lack the key they are told apart by, or share it.
 * The places of an array tell its elements apart by themselves.
 */
export function elementFaults<Value>(
  sourceRead: SourceRead,
  values: InnerValues<Value>,
): (elements: Iterable<Element<Value>>) => Map<string, ElementFault<Value>> {
  const { entity, key } = sourceRead;
  const declared = elementKeyOf(entity, key);
  const find = declared === null ? null : values.finder([findColumn(declared, entity)?.ref.path ?? []]);
  if (find === null && entity.unnest?.as !== 'map' && !values.isUnfit) return () => new Map();
  const keyOf = ({ key: name, place, value }: Element<Value>): string | null => {
    if (find === null) return name ?? place;
    const [found = null] = find(value);
    return found === null ? null : values.plain(found);
  };
  const isUnfit = ({ key: name, value }: Element<Value>): boolean =>
    values.isUnfit?.(value) === true || (name !== null && (name.includes('\0') || !name.isWellFormed()));
  return (elements) => faultsOf([...elements], isUnfit, keyOf);
}

function faultsOf<Value>(
  elements: readonly Element<Value>[],
  isUnfit: (element: Element<Value>) => boolean,
  keyOf: (element: Element<Value>) => string | null,
): Map<string, ElementFault<Value>> {
  const keys = elements.map((element) => (isUnfit(element) ? undefined : keyOf(element)));
  const counts = new Map<string, number>();
  for (const key of keys) if (typeof key === 'string') counts.set(key, (counts.get(key) ?? 0) + 1);
  const faults = new Map<string, ElementFault<Value>>();
  for (const [i, element] of elements.entries()) {
    const key = keys[i];
    if (key === undefined) faults.set(element.place, { element, fault: 'unreadable' });
    else if (key === null) faults.set(element.place, { element, fault: 'element_key_missing' });
    else if ((counts.get(key) ?? 0) > 1) faults.set(element.place, { element, fault: 'element_key_duplicate' });
  }
  return faults;
}
