import { keyParts } from '../../model/identity.ts';
import { noPublicationCounts, type PublicationResult, type PublishedItem } from '../../model/publication.ts';
import type { SliceReader, SourceSnapshot } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { type OpenPublication, type PublishContext, placeOf, type Way } from './context.ts';
import { publishRows } from './publish-slice.ts';
import { removeGone } from './remove.ts';

/** Times that items which wait for others are looked at again. */
const passesMax = 10;

/**
 * Publishes rows of the new side, publication by publication: what the sink does not hold as the row makes it is sent, and noted when it is taken.
 * Throws `run_active`, `sink_unavailable`, `interrupted`; what was sent until then stands in the ledger, and a further call goes on.
 */
export async function publish(context: PublishContext, publications: readonly OpenPublication[]): Promise<PublicationResult[]> {
  const { published, control } = context;
  await published.lock(control);
  const ways = publications.map((publication) => wayOf(context, publication));
  try {
    for (const way of ways) await inView(way, (view, reader) => publishAll(way, view, reader));
    await sendHeld(ways);
    for (const way of ways.toReversed())
      if (way.publication.mapped.deletes === 'remove') await inView(way, (_, reader) => removeGone(way, reader));
    for (const sink of new Set(publications.map((each) => each.sink))) await sink.finish?.();
  } finally {
    await published.unlock(control).catch(() => {});
  }
  return ways.map(({ publication, counts }) => ({ publication: publication.mapped.publication, counts }));
}

const wayOf = (context: PublishContext, publication: OpenPublication): Way => ({
  ...{ context, publication, counts: { ...noPublicationCounts }, failures: 0, startedAt: Date.now(), tried: 0 },
});

/** Reads the rows of one publication in one view of their database. */
async function inView<T>({ publication }: Way, work: (view: SourceSnapshot, reader: SliceReader) => Promise<T>): Promise<T> {
  const view = await publication.rows.openSnapshot();
  try {
    const reader = await view.openReader();
    return await work(view, reader).finally(() => reader.close());
  } finally {
    await view.close();
  }
}

async function publishAll(way: Way, view: SourceSnapshot, reader: SliceReader): Promise<void> {
  const { context, publication } = way;
  const { sliceRows } = context.settings;
  const { publication: name } = placeOf(way);
  const slices = await view.slices(publication.read, sliceRows);
  for (const [i, slice] of slices.entries()) {
    for await (const rows of pagesOf(reader.rows(publication.read, slice), sliceRows)) await publishRows(way, rows);
    context.notify({ type: 'settling', phase: name, message: `${i + 1} of ${slices.length} slices, ${way.counts.sent} items sent` });
  }
}

async function* pagesOf(rows: AsyncIterable<TextRow>, size: number): AsyncGenerator<TextRow[]> {
  let page: TextRow[] = [];
  for await (const row of rows) {
    page.push(row);
    if (page.length < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Sends what has waited for items that are there by now, as long as each turn brings some further. */
async function sendHeld(ways: readonly Way[]): Promise<void> {
  const sent = (): number => ways.reduce((sum, { counts }) => sum + counts.sent, 0);
  for (let pass = 0, before = -1; pass < passesMax && before !== sent(); pass++) {
    before = sent();
    for (const way of ways) if (way.counts.held > 0) await inView(way, (_, reader) => sendHeldOf(way, reader));
  }
}

async function sendHeldOf(way: Way, reader: SliceReader): Promise<void> {
  const { published, control, settings } = way.context;
  const { publication } = placeOf(way);
  way.counts.held = 0;
  let after: { publication: string; id: string } | null = null;
  for (;;) {
    const page: PublishedItem[] = await published.page(control, { publication, states: ['held'], after, limit: settings.sliceRows });
    const last = page.at(-1);
    if (!last) return;
    const keys = page.map(({ rowKey }) => keyParts(rowKey));
    await publishRows(way, await reader.rowsByKey(way.publication.read, keys), true);
    after = { publication, id: last.id };
  }
}
