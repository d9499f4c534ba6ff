import { digestOf } from '../../model/digest.ts';
import { assert } from '../../model/errors.ts';
import type { PublishedItem } from '../../model/publication.ts';
import type { TextRow } from '../../model/session.ts';
import type { SinkItem } from '../../model/sink.ts';
import { type Built, buildItems } from './build-items.ts';
import { placeOf, type Way } from './context.ts';
import type { Going } from './going.ts';
import { holdBack } from './hold-back.ts';
import type { ItemNote } from './published.ts';
import { removeItems } from './remove.ts';
import { sendAll } from './send.ts';

/**
 * Makes items of rows and sends those that the sink does not hold as they are. `isAgain`: the rows were counted before, when they had to wait for
 * others.
 */
export async function publishRows(way: Way, rows: readonly TextRow[], isAgain = false): Promise<void> {
  const { context, publication, counts } = way;
  const { published, control } = context;
  const built = await buildItems(publication, rows);
  const known = await published.find(
    control,
    publication.mapped.publication,
    built.map(({ id }) => id),
  );
  if (!isAgain) counts.read += rows.length;
  const notes: ItemNote[] = [];
  const wanted: Going[] = [];
  const gone: PublishedItem[] = [];
  for (const each of built) {
    const before = known.get(each.id) ?? null;
    if (each.fate === 'item') await sortItem(way, each, before, { notes, wanted, isAgain });
    else if (each.fate === 'skipped') {
      counts.skipped += isAgain ? 0 : 1;
      if (before?.digest != null) gone.push(before);
    } else notes.push(refusedNote(way, each, before, { rule: each.reason, path: null }));
  }
  const going = await holdBack(way, wanted, notes);
  await published.save(control, placeOf(way), changed(notes, known));
  await sendAll(way, going);
  if (publication.mapped.deletes === 'remove') await removeItems(way, gone);
}

interface Sorted {
  readonly notes: ItemNote[];
  readonly wanted: Going[];
  readonly isAgain: boolean;
}

type Item = Extract<Built, { readonly fate: 'item' }>;

/** An item that the sink holds, or will not take as it is, is left alone; one that is faulty is refused; the others want to go. */
async function sortItem(way: Way, built: Item, before: PublishedItem | null, { notes, wanted, isAgain }: Sorted): Promise<void> {
  const { publication, counts } = way;
  if (before?.state === 'sent' && before.digest === built.digest) {
    counts.unchanged += isAgain ? 0 : 1;
    return;
  }
  if (before?.state === 'dead' && before.wanted === built.digest) {
    counts.dead += isAgain ? 0 : 1;
    return;
  }
  const item: SinkItem = { kind: publication.mapped.item, id: built.id, content: built.content, version: before?.version ?? null };
  const [fault] = await publication.sink.check(item);
  if (fault) notes.push(refusedNote(way, built, before, fault));
  else
    wanted.push({
      item,
      rowKey: built.rowKey,
      digest: built.digest,
      before,
      attempts: before?.wanted === built.digest ? before.attempts : 0,
    });
}

function refusedNote(
  { publication, counts }: Way,
  built: Built,
  before: PublishedItem | null,
  { rule, path }: { readonly rule: string; readonly path: string | null },
): ItemNote {
  counts.refused += 1;
  const wanted = built.fate === 'item' ? built.digest : null;
  const { id, rowKey } = built;
  return { ...{ id, rowKey, kind: publication.mapped.item, state: 'refused' as const, wanted, error: rule, path }, ...standing(before) };
}

/** What the sink is known to hold of an item stays known, whatever becomes of a later one. */
export const standing = (before: PublishedItem | null) => ({
  digest: before?.digest ?? null,
  version: before?.version ?? null,
  attempts: before?.attempts ?? 0,
});

/** Notes that say something new: a second run with the same rows writes nothing. */
function changed(notes: readonly ItemNote[], known: ReadonlyMap<string, PublishedItem>): ItemNote[] {
  return notes.filter((note) => {
    const before = known.get(note.id);
    if (!before) return true;
    const { publication, ...rest } = before;
    assert(publication, 'an item is of a publication');
    return digestOf(rest) !== digestOf(note);
  });
}
