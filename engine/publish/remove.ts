import { GodwitError } from '../../model/errors.ts';
import { keyParts } from '../../model/identity.ts';
import type { PublishedItem } from '../../model/publication.ts';
import type { SliceReader } from '../../model/reading.ts';
import type { SendAnswer } from '../../model/sink.ts';
import { placeOf, type Way } from './context.ts';
import { keepPace, pause } from './pace.ts';
import type { ItemNote } from './published.ts';

/** States in which the sink may hold an item. */
const mayStand = ['sending', 'sent', 'held', 'refused', 'dead', 'removing'] as const;

/** Takes away the items whose rows are gone, page by page. Throws `sink_unavailable`, `interrupted`. */
export async function removeGone(way: Way, reader: SliceReader): Promise<void> {
  const { published, control, settings } = way.context;
  const { publication } = placeOf(way);
  let after: { publication: string; id: string } | null = null;
  for (;;) {
    const page: PublishedItem[] = await published.page(control, { publication, states: mayStand, after, limit: settings.sliceRows });
    const last = page.at(-1);
    if (!last) return;
    await removeItems(way, await withoutRow(way, reader, page));
    after = { publication, id: last.id };
  }
}

async function withoutRow(way: Way, reader: SliceReader, items: readonly PublishedItem[]): Promise<PublishedItem[]> {
  const { key } = way.publication.read;
  const rows = await reader.rowsByKey(
    way.publication.read,
    items.map(({ rowKey }) => keyParts(rowKey)),
  );
  const standing = new Set(rows.map((row) => JSON.stringify(key.map((name) => row[name]))));
  return items.filter(({ rowKey }) => !standing.has(JSON.stringify(keyParts(rowKey))));
}

/** Takes items away, in bundles that are cut in halves where they are not taken whole. */
export async function removeItems(way: Way, items: readonly PublishedItem[]): Promise<void> {
  const size = Math.min(way.context.settings.itemsMax, way.publication.sink.itemsMax);
  for (let at = 0; at < items.length; at += size) {
    const bundle = items.slice(at, at + size);
    await keepPace(way, bundle.length);
    await removeBundle(way, bundle);
  }
}

async function removeBundle(way: Way, bundle: readonly PublishedItem[]): Promise<void> {
  await note(way, bundle, 'removing', null);
  const answer = await untilAnswered(way, bundle);
  if (answer.outcome === 'stored') {
    way.counts.removed += bundle.length;
    return note(way, bundle, 'removed', null);
  }
  if (bundle.length > 1) {
    const middle = Math.ceil(bundle.length / 2);
    await removeBundle(way, bundle.slice(0, middle));
    return removeBundle(way, bundle.slice(middle));
  }
  way.counts.dead += bundle.length;
  await note(way, bundle, 'dead', answer.reason);
}

/** What the sink says of a removal, which may be asked for as often as one likes. Throws `sink_unavailable` where it does not answer. */
async function untilAnswered(way: Way, bundle: readonly PublishedItem[]): Promise<SendAnswer> {
  const { settings, signal } = way.context;
  const { sink } = way.publication;
  let answer: SendAnswer = { outcome: 'unsure', reason: 'not_sent', answered: false };
  for (let tried = 0; tried <= settings.retriesMax; tried++) {
    if (tried > 0) await pause(way, (answer.outcome === 'busy' ? answer.waitMs : null) ?? settings.retryDelayMs * 2 ** (tried - 1));
    answer = await sink.remove(bundle, signal);
    if (answer.outcome !== 'busy' && answer.outcome !== 'unsure') return answer;
  }
  if (answer.outcome === 'unsure' && answer.answered) return answer;
  throw new GodwitError('sink_unavailable', `${sink.label} does not take items away.`, { details: { sink: sink.label } });
}

function note(way: Way, bundle: readonly PublishedItem[], state: ItemNote['state'], error: string | null): Promise<void> {
  const { published, control } = way.context;
  const isGone = state === 'removed';
  const notes = bundle.map(({ publication: _, ...each }) => ({
    ...each,
    ...{ state, error, path: null },
    ...(isGone && { digest: null, wanted: null, version: null }),
  }));
  return published.save(control, placeOf(way), notes);
}
