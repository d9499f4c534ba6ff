import type { ContentCounts } from '../../model/embedding.ts';
import type { TextRow } from '../../model/session.ts';
import type { EmbeddedRow, EmbeddedText } from '../../model/vector-store.ts';
import { embedTexts, type Made } from './call.ts';
import type { EmbedWay } from './context.ts';
import type { PreparedContent } from './map-embedding.ts';
import { type RowText, rowTextOf } from './row-text.ts';

export type Counts = { -readonly [Count in keyof ContentCounts]: number };
type WithText = Extract<RowText, { fate: 'text' }>;

/** Makes vectors of those rows that have none of their text as it is; each text is sent once, whatever row it comes from. */
export async function embedRows(way: EmbedWay, content: PreparedContent, rows: readonly TextRow[], counts: Counts): Promise<void> {
  const { store, session } = way.embedding;
  const { content: name } = content.mapped;
  const texts = rows.map((row) => rowTextOf(way.embedding, content, row, way.context.settings.charactersMax));
  const standing = await store.rows(
    session,
    name,
    texts.map(({ rowKey }) => rowKey),
  );
  counts.read += rows.length;
  const open: WithText[] = [];
  const refused: EmbeddedRow[] = [];
  const gone: string[] = [];
  for (const each of texts) {
    const before = standing.get(each.rowKey);
    if (each.fate === 'skipped') {
      counts.skipped += 1;
      if (before) gone.push(each.rowKey);
    } else if (each.fate === 'refused') {
      counts.refused += 1;
      if (before?.error !== each.error || before.owner !== each.owner) refused.push(noteOf(name, each, null, each.error));
    } else if (before?.hash === each.hash && before.owner === each.owner) counts.unchanged += 1;
    else open.push(each);
  }
  await store.remove(session, name, gone);
  await store.write(session, [], refused);
  await embedOpen(way, name, open, counts);
}

const noteOf = (content: string, { rowKey, owner }: RowText, hash: string | null, error: string | null): EmbeddedRow => ({
  ...{ content, rowKey, owner, hash, error },
});

/** Rows whose text has a vector already get it first; the others go in batches of distinct texts, each written when it is whole. */
async function embedOpen(way: EmbedWay, content: string, open: readonly WithText[], counts: Counts): Promise<void> {
  const { store, session } = way.embedding;
  const byHash = Map.groupBy(open, ({ hash }) => hash);
  const known = await store.known(session, [...byHash.keys()]);
  const ready = open.filter(({ hash }) => known.has(hash));
  await store.write(
    session,
    [],
    ready.map((each) => noteOf(content, each, each.hash, null)),
  );
  counts.embedded += ready.length;
  const wanted = [...byHash].flatMap(([hash, [first]]) => (first && !known.has(hash) ? [{ hash, text: first.text }] : []));
  const { batchTexts } = way.context.settings;
  for (let at = 0; at < wanted.length; at += batchTexts) {
    const { made, failure } = await makeBatch(way, wanted.slice(at, at + batchTexts));
    await writeBatch(way, content, byHash, made, counts);
    if (failure) throw failure.error;
  }
}

type Wanted = Omit<EmbeddedText, 'vector'>;
interface Batch {
  readonly made: readonly (Wanted & { readonly result: Made })[];
  readonly failure: { readonly error: unknown } | null;
}

/** Several calls at once; what some have brought is kept where another one fails. */
async function makeBatch(way: EmbedWay, texts: readonly Wanted[]): Promise<Batch> {
  const size = way.embedding.embedder.textsMax;
  const calls = Array.from({ length: Math.ceil(texts.length / size) }, (_, i) => texts.slice(i * size, (i + 1) * size));
  const made: (Wanted & { result: Made })[] = [];
  let failure: Batch['failure'] = null;
  const work = async (): Promise<void> => {
    for (let call = calls.shift(); call && !failure; call = calls.shift()) {
      const sent = call;
      try {
        const results = await embedTexts(
          way,
          sent.map(({ text }) => text),
        );
        made.push(...results.flatMap((result, i) => (sent[i] ? [{ ...sent[i], result }] : [])));
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(way.context.settings.callsMax, calls.length) }, work));
  return { made, failure };
}

async function writeBatch(
  { embedding: { store, session } }: EmbedWay,
  content: string,
  byHash: ReadonlyMap<string, readonly WithText[]>,
  made: Batch['made'],
  counts: Counts,
): Promise<void> {
  const texts = made.flatMap(({ hash, text, result }) => ('vector' in result ? [{ hash, text, vector: result.vector }] : []));
  const rows = made.flatMap(({ hash, result }) => {
    const own = byHash.get(hash) ?? [];
    if ('error' in result) counts.refused += own.length;
    else counts.embedded += own.length;
    return own.map((each) => ('error' in result ? noteOf(content, each, null, result.error) : noteOf(content, each, hash, null)));
  });
  await store.write(session, texts, rows);
}
