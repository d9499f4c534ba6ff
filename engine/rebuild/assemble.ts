import type { ElementsPlan, Emptiness, PlanNode, ValuePlan } from '../../model/rebuild.ts';
import type { TextRow } from '../../model/session.ts';
import { unopened } from './opened.ts';
import { type Extended, valueFrom } from './values.ts';

/** What a plan gives back of one document; undefined where there is nothing. */
export type Rebuilt =
  | { readonly kind: 'value'; readonly value: Extended }
  | { readonly kind: 'record'; readonly members: ReadonlyMap<string, Rebuilt | undefined> }
  | { readonly kind: 'elements'; readonly elements: readonly RebuiltElement[] }
  /** Columns that should say the same do not. */
  | { readonly kind: 'conflict'; readonly texts: readonly string[] };

/** An element with its ordinal or its name in the map; null where no place is kept. */
export interface RebuiltElement {
  readonly place: string | null;
  readonly of: Rebuilt | undefined;
}

/** Rows of elements by the plan that reads them. */
export type ElementRows = (plan: ElementsPlan) => readonly TextRow[];

/** What a plan gives back of a row, and of the rows of elements that belong to it. */
export function assemble(plan: PlanNode, row: TextRow, rowsOf: ElementRows): Rebuilt | undefined {
  switch (plan.kind) {
    case 'value':
      return valueIn(plan, row);
    case 'elements':
      return elementsIn(plan, rowsOf);
    case 'record': {
      const members = [...plan.members].map(([name, each]) => [name, assemble(each, row, rowsOf)] as const);
      return { kind: 'record', members: new Map(members) };
    }
    default:
      return undefined;
  }
}

/** Tables that have no row of the document say nothing of it, where another has one. */
function valueIn({ columns, form, empty }: ValuePlan, row: TextRow): Rebuilt | undefined {
  const there = columns.filter(({ alias }) => row[alias] !== undefined);
  const read = there.map(({ alias, isOptional, values }) => ({ isOptional, text: textOf(row[alias] ?? null, values) }));
  const needed = read.filter(({ isOptional, text }) => text !== null || !isOptional).map(({ text }) => text);
  const texts = [...new Set(needed)];
  if (texts.includes(unopened)) return { kind: 'conflict', texts: ['an encrypted value that does not open'] };
  if (texts.length > 1) return { kind: 'conflict', texts: texts.map((text) => text ?? 'NULL') };
  const [text = null] = texts;
  return text === null ? emptyOf(empty) : { kind: 'value', value: valueFrom(text, form) };
}

/** A value of an enumeration that no source value makes stays as it is, and so differs. */
const textOf = (text: string | null, values?: ReadonlyMap<string, string>): string | null =>
  text === null || !values ? text : (values.get(text) ?? text);

function elementsIn(plan: ElementsPlan, rowsOf: ElementRows): Rebuilt | undefined {
  const { place, element, empty } = plan;
  const rows = rowsOf(plan);
  if (rows.length === 0) return emptyOf(empty);
  const none: ElementRows = () => [];
  const elements = rows.map((row) => ({ place: place === null ? null : (row[place] ?? null), of: assemble(element, row, none) }));
  return { kind: 'elements', elements };
}

const empties: Readonly<Record<Emptiness, Extended | undefined>> = {
  ...{ missing: undefined, merged: undefined, null: null },
  ...{ undefined: { $undefined: true }, empty_array: [], empty_object: {} },
};

function emptyOf(empty: Emptiness): Rebuilt | undefined {
  const value = empties[empty];
  return value === undefined ? undefined : { kind: 'value', value };
}

/** The document as it was made again, in canonical Extended JSON; `plan` says which elements are members of a map. */
export function extendedOf(plan: PlanNode, rebuilt: Rebuilt | undefined): Extended | undefined {
  if (rebuilt?.kind === 'value') return canonical(rebuilt.value);
  if (rebuilt?.kind === 'conflict') return rebuilt.texts;
  if (rebuilt?.kind === 'record' && plan.kind === 'record') return recordOf(plan.members, rebuilt.members);
  if (rebuilt?.kind !== 'elements' || plan.kind !== 'elements') return undefined;
  const elements = rebuilt.elements.map(({ place, of }) => [place ?? '', extendedOf(plan.element, of) ?? null] as const);
  if (plan.as === 'map') return Object.fromEntries(elements);
  return elements.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
}

function recordOf(plans: ReadonlyMap<string, PlanNode>, members: ReadonlyMap<string, Rebuilt | undefined>): Extended | undefined {
  const found = [...plans].flatMap(([name, plan]): [string, Extended][] => {
    const value = extendedOf(plan, members.get(name));
    return value === undefined ? [] : [[name, value]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

const int32 = { least: -2_147_483_648n, most: 2_147_483_647n };

/** Numbers whose type no column keeps: whole ones as integers, others as doubles. */
function canonical(value: Extended): Extended {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return (value as readonly Extended[]).map(canonical);
  const members = Object.entries(value);
  const [[name, text] = []] = members;
  if (members.length === 1 && name === '$number' && typeof text === 'string') return numberOf(text);
  return Object.fromEntries(members.map(([key, each]) => [key, canonical(each)]));
}

function numberOf(text: string): Extended {
  if (!/^-?\d+$/.test(text)) return { $numberDouble: text };
  const number = BigInt(text);
  return number >= int32.least && number <= int32.most ? { $numberInt: text } : { $numberLong: text };
}
