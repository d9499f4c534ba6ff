import type { ItemReference } from '../../model/sink.ts';
import type { Way } from './context.ts';
import type { Going } from './going.ts';
import { type ItemNote, itemKey } from './published.ts';

/** Why an item waits: it refers to one that the sink does not hold. */
export const danglingReference = 'reference_dangles';

/**
 * Those of the items that may go: all that they refer to is in the sink, or goes with them. The others are noted as held. Items that wait for each
 * other go together, as long as they are made of rows that are read together.
 */
export async function holdBack(way: Way, wanted: readonly Going[], notes: ItemNote[]): Promise<Going[]> {
  const references = wanted.map((each) => ({ each, names: referencesOf(way, each) }));
  const there = await way.context.published.there(
    way.context.control,
    way.publication.mapped.sink.name,
    references.flatMap(({ names }) => names),
  );
  let going = references;
  // Who is held holds back those that refer to it: at most as many turns as there are items.
  for (let before = -1; before !== going.length; ) {
    before = going.length;
    const along = new Set(going.map(({ each }) => itemKey(each.item)));
    going = going.filter(({ names }) => names.every((name) => there.has(itemKey(name)) || along.has(itemKey(name))));
  }
  const along = new Set(going.map(({ each }) => itemKey(each.item)));
  for (const { each, names } of references) {
    if (along.has(itemKey(each.item))) continue;
    const missing = names.find((name) => !there.has(itemKey(name)) && !along.has(itemKey(name)));
    notes.push(heldNote(way, each, missing));
  }
  return inOrder(going, there);
}

function referencesOf({ publication }: Way, { item }: Going): readonly ItemReference[] {
  const elsewhere = new Set(publication.mapped.elsewhere);
  return publication.sink.references(item).filter(({ kind }) => !elsewhere.has(kind));
}

function heldNote({ counts }: Way, { item, rowKey, digest, before, attempts }: Going, missing: ItemReference | undefined): ItemNote {
  counts.held += 1;
  const error = missing === undefined ? danglingReference : `${danglingReference}: ${missing.kind}`;
  const { kind, id } = item;
  return {
    ...{ id, kind, rowKey, state: 'held' as const, wanted: digest, error, path: missing?.path ?? null, attempts },
    ...{ digest: before?.digest ?? null, version: before?.version ?? null },
  };
}

interface Referring {
  readonly each: Going;
  readonly names: readonly ItemReference[];
}

/** Items after those that they refer to, so that a bundle refers to what is there or in it; of a circle the first comes first. */
function inOrder(going: readonly Referring[], there: ReadonlySet<string>): Going[] {
  const byKey = new Map(going.map((one) => [itemKey(one.each.item), one]));
  const placed = new Set<string>();
  const order: Going[] = [];
  const stack = [...going].reverse().map((one) => ({ one, isDone: false }));
  for (let top = stack.pop(); top; top = stack.pop()) {
    const key = itemKey(top.one.each.item);
    if (top.isDone) order.push(top.one.each);
    if (top.isDone || placed.has(key)) continue;
    placed.add(key);
    stack.push({ one: top.one, isDone: true });
    for (const name of top.one.names) {
      const next = there.has(itemKey(name)) ? undefined : byKey.get(itemKey(name));
      if (next && !placed.has(itemKey(name))) stack.push({ one: next, isDone: false });
    }
  }
  return order;
}
