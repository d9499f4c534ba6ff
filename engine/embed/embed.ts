import { type ContentCounts, type EmbeddingResult, noContentCounts } from '../../model/embedding.ts';
import { GodwitError } from '../../model/errors.ts';
import { keyParts } from '../../model/identity.ts';
import type { SliceReader } from '../../model/reading.ts';
import { checkEmbedding, wantedRows } from './check.ts';
import type { EmbedContext, EmbedWay, OpenEmbedding } from './context.ts';
import { type Counts, embedRows } from './embed-rows.ts';
import type { PreparedContent } from './map-embedding.ts';
import { inView, pagesOf } from './rows-of.ts';

const noticeEveryMs = 2000;

/**
 * Makes vectors of the rows of the new side that have none of their text as it is, batch by batch; takes away those whose row is gone; holds all of
 * it against the rows. Throws `run_active`, `embedder_unavailable`, `embedding_budget_spent`, `interrupted`; what was made until then stands in the
 * tables, and a further call goes on.
 */
export async function embed(context: EmbedContext, embedding: OpenEmbedding): Promise<EmbeddingResult> {
  const { spending, control } = context;
  const { mapped, store, session, contents } = embedding;
  const { embedding: name } = mapped;
  if (!(await spending.lock(control, name))) throw new GodwitError('run_active', `Another process makes the embeddings of ${name}.`);
  try {
    await store.install(session);
    const spent = (await spending.total(control, name)).dollars;
    const way: EmbedWay = { context, embedding, dollars: spent, texts: 0, calls: 0, startedAt: Date.now(), notBefore: 0 };
    const done: { content: string; counts: ContentCounts }[] = [];
    for (const content of contents) done.push({ content: content.mapped.content, counts: await embedContent(way, content) });
    await store.settle(
      session,
      done.map(({ content }) => content),
    );
    const check = await checkEmbedding(embedding, context);
    return { embedding: name, contents: done, texts: way.texts, dollars: way.dollars - spent, check };
  } finally {
    await spending.unlock(control, name).catch(() => {});
  }
}

function embedContent(way: EmbedWay, content: PreparedContent): Promise<ContentCounts> {
  const { context, embedding } = way;
  const { sliceRows: size } = context.settings;
  const { content: name } = content.mapped;
  const counts: Counts = { ...noContentCounts };
  return inView(embedding, async (view, reader) => {
    let toldAt = Date.now();
    for await (const rows of pagesOf(view, reader, content.read, { size, rowsMax: wantedRows(content, context.share) })) {
      await embedRows(way, content, rows, counts);
      if (context.signal.aborted) throw new GodwitError('interrupted', 'Embedding was interrupted; what was made stands in the tables.');
      if (Date.now() - toldAt < noticeEveryMs) continue;
      toldAt = Date.now();
      const message = `${name}: ${counts.read.toLocaleString('en')} rows, ${way.texts.toLocaleString('en')} texts embedded`;
      context.notify({ type: 'settling', phase: embedding.mapped.embedding, message });
    }
    await removeGone(way, content, reader, counts);
    return counts;
  });
}

/** Takes away what stands of rows that are gone. */
async function removeGone(way: EmbedWay, { mapped, keyRead }: PreparedContent, reader: SliceReader, counts: Counts): Promise<void> {
  const { store, session } = way.embedding;
  const { sliceRows } = way.context.settings;
  for (let after: string | null = null; ; ) {
    const page: readonly { readonly rowKey: string }[] = await store.page(session, mapped.content, after, sliceRows);
    if (page.length === 0) return;
    const keys = page.map(({ rowKey }) => rowKey);
    const rows = await reader.rowsByKey(keyRead, keys.map(keyParts));
    const standing = new Set(rows.map((row) => JSON.stringify(mapped.key.map((name) => row[name]))));
    const gone = keys.filter((key) => !standing.has(JSON.stringify(keyParts(key))));
    await store.remove(session, mapped.content, gone);
    counts.removed += gone.length;
    after = keys.at(-1) ?? null;
  }
}
