import { quotedMember } from '../../model/column-ref.ts';
import type { ElementsPlan, PlanNode, RecordPlan, ValuePlan } from '../../model/rebuild.ts';
import { extendedOf, type Rebuilt, type RebuiltElement } from './assemble.ts';
import type { Tally } from './tally.ts';
import { type Extended, samenessOf, sameText } from './values.ts';

/** A place in a document: what the source has there, and what was made again. */
interface Compared {
  readonly key: string;
  readonly tally: Tally;
}

/** Holds what was made again against the document, less the declared losses. */
export function compare(plan: PlanNode, source: Extended | undefined, rebuilt: Rebuilt | undefined, at: Compared): void {
  switch (plan.kind) {
    case 'value':
      compareValue(plan, source, rebuilt, at);
      break;
    case 'record':
      compareRecord(plan, source, rebuilt, at);
      break;
    case 'elements':
      compareElements(plan, source, rebuilt, at);
      break;
    default:
      if (source !== undefined) at.tally.unread(plan.path, plan.why);
  }
}

function compareValue(plan: ValuePlan, source: Extended | undefined, rebuilt: Rebuilt | undefined, { key, tally }: Compared): void {
  const by = samenessOf(plan.form);
  const there = plan.empty === 'merged' && isNothing(source) ? undefined : source;
  const wanted = there === undefined ? null : sameText(there, by);
  const found = rebuiltText(rebuilt, (value) => sameText(value, by));
  judge(plan.path, wanted, found, key, tally);
}

function judge(path: string, wanted: string | null, found: string | null, key: string, tally: Tally): void {
  if (wanted === null && found === null) return;
  if (wanted === found) tally.equal(path);
  else tally.fault(path, wanted === null ? 'extra' : found === null ? 'missing' : 'differing', key, wanted, found);
}

function rebuiltText(rebuilt: Rebuilt | undefined, text: (value: Extended) => string): string | null {
  if (rebuilt?.kind === 'value') return text(rebuilt.value);
  return rebuilt?.kind === 'conflict' ? `conflict ${rebuilt.texts.join(' and ')}` : null;
}

const isObject = (value: Extended | undefined): value is { readonly [name: string]: Extended } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNothing = (value: Extended | undefined): boolean =>
  value === undefined || value === null || (isObject(value) && value.$undefined === true && Object.keys(value).length === 1);

function compareRecord(plan: RecordPlan, source: Extended | undefined, rebuilt: Rebuilt | undefined, at: Compared): void {
  const has = isObject(source) && !isNothing(source) ? source : {};
  for (const [name, each] of plan.members) {
    const found = rebuilt?.kind === 'record' ? rebuilt.members.get(name) : undefined;
    compare(each, Object.hasOwn(has, name) ? has[name] : undefined, found, at);
  }
  const prefix = plan.path === '' ? '' : `${plan.path}.`;
  for (const name of Object.keys(has)) {
    if (!plan.members.has(name)) at.tally.unread(`${prefix}${quotedMember(name)}`, 'No column of any phase takes it.');
  }
}

function compareElements(plan: ElementsPlan, source: Extended | undefined, rebuilt: Rebuilt | undefined, at: Compared): void {
  const own = sourceElements(source);
  const rows = rebuilt?.kind === 'elements' ? rebuilt.elements : [];
  if (own.length === 0 && rows.length === 0) compareEmpty(plan, source, rebuilt, at);
  else if (plan.place === null) compareUnplaced(plan, own, rows, at);
  else comparePlaced(plan, own, rows, at);
}

/** By ordinal or name, so that one row too few or too many is one fault. */
function comparePlaced(plan: ElementsPlan, own: readonly [string, Extended][], rows: readonly RebuiltElement[], at: Compared): void {
  const found = Map.groupBy(rows, ({ place }) => place ?? '');
  for (const [place, value] of own) {
    const [row, ...others] = found.get(place) ?? [];
    found.set(place, others);
    if (row) compareElement(plan, value, row, at);
    else at.tally.fault(plan.path, 'missing', at.key, `element ${place}`, null);
  }
  for (const [place, left] of found) for (const _ of left) at.tally.fault(plan.path, 'extra', at.key, null, `element ${place}`);
}

function compareElement(plan: ElementsPlan, value: Extended, { of }: RebuiltElement, at: Compared): void {
  if (plan.element.kind === 'record') at.tally.equal(plan.path);
  compare(plan.element, value, of, at);
}

/** Elements by their place, counted from 1, or their name. */
function sourceElements(source: Extended | undefined): [string, Extended][] {
  if (Array.isArray(source)) return (source as readonly Extended[]).map((value, i) => [String(i + 1), value]);
  return isObject(source) && !isNothing(source) ? Object.entries(source) : [];
}

function compareEmpty({ path, empty }: ElementsPlan, source: Extended | undefined, rebuilt: Rebuilt | undefined, at: Compared): void {
  if (empty === 'merged') return;
  const wanted = source === undefined ? null : sameText(source, 'typed');
  judge(
    path,
    wanted,
    rebuiltText(rebuilt, (value) => sameText(value, 'typed')),
    at.key,
    at.tally,
  );
}

/** Elements whose place no column keeps: as many of each kind. */
function compareUnplaced(plan: ElementsPlan, own: readonly [string, Extended][], rows: readonly RebuiltElement[], at: Compared): void {
  if (plan.element.kind === 'unread') {
    for (const [, value] of own) compare(plan.element, value, undefined, at);
    return;
  }
  const textOf = (value: Extended | undefined): string => sameText(value ?? null, 'json');
  const found = Map.groupBy(rows, ({ of }) => textOf(extendedOf(plan.element, of)));
  const left = own.filter(([, value]) => {
    const same = found.get(textOf(withoutNothing(value)))?.pop();
    if (same) at.tally.equal(plan.path);
    return !same;
  });
  const others = [...found.values()].flat();
  left.forEach(([, value], i) => {
    const row = others[i];
    judge(plan.path, textOf(value), row ? textOf(extendedOf(plan.element, row.of)) : null, at.key, at.tally);
  });
  for (const { of } of others.slice(left.length)) judge(plan.path, null, textOf(extendedOf(plan.element, of)), at.key, at.tally);
}

/** Members without a value are not told from missing ones where elements are compared as a whole. */
function withoutNothing(value: Extended): Extended {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => !isNothing(each))
      .map(([name, each]) => [name, withoutNothing(each)]),
  );
}
