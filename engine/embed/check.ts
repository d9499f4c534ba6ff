import { createHash, type Hash } from 'node:crypto';
import type { EmbeddedShare, EmbeddingCheck } from '../../model/embedding.ts';
import { keyParts, plainKey } from '../../model/identity.ts';
import type { SliceReader, SourceSnapshot } from '../../model/reading.ts';
import type { VectorStore } from '../../model/vector-store.ts';
import type { EmbedContext, OpenEmbedding } from './context.ts';
import type { PreparedContent } from './map-embedding.ts';
import { type RowText, rowTextOf } from './row-text.ts';
import { inView, pagesOf } from './rows-of.ts';

/** Rows at fault that are named. */
const namedMax = 100;

/** Rows of a content that are wanted: its declared part, or all of them. */
export const wantedRows = ({ mapped }: PreparedContent, share: EmbeddedShare): number =>
  share === 'all' ? Number.POSITIVE_INFINITY : (mapped.part ?? Number.POSITIVE_INFINITY);

type Fault = Exclude<keyof EmbeddingCheck['faults'], 'wrong_dimensions' | 'changed_vectors' | 'duplicates' | 'text_not_its_digest'>;

interface Findings {
  readonly hash: Hash;
  readonly faults: Record<Fault, number>;
  readonly named: { row: string; fault: string }[];
  rows: number;
}

type StandingRow = Awaited<ReturnType<VectorStore['page']>>[number];

/**
 * Holds the tables against themselves (dimensions, digests of vectors and texts, no text twice) and every row in them against its row on the new
 * side, whose text is made anew; what is wanted and not there is missing. The digest is over rows, owners, texts and vectors in the order of keys.
 */
export async function checkEmbedding(
  embedding: OpenEmbedding,
  { share, settings }: Pick<EmbedContext, 'share' | 'settings'>,
): Promise<EmbeddingCheck> {
  const { store, session, contents, mapped } = embedding;
  const none = { without_owner: 0, missing: 0, other_text: 0, row_gone: 0, refused: 0 };
  const found: Findings = { hash: createHash('sha256'), faults: none, named: [], rows: 0 };
  const { vectors, ...faults } = await store.faults(session);
  for (const content of contents)
    await inView(embedding, async (view, reader) => {
      await checkStanding({ embedding, content, reader, found, settings });
      await checkMissing({ embedding, content, reader, found, settings }, view, wantedRows(content, share));
    });
  const { rows, named, hash } = found;
  return { embedding: mapped.embedding, rows, vectors, faults: { ...faults, ...found.faults }, named, digest: hash.digest('hex') };
}

interface Checked extends Pick<EmbedContext, 'settings'> {
  readonly embedding: OpenEmbedding;
  readonly content: PreparedContent;
  readonly reader: SliceReader;
  readonly found: Findings;
}

async function checkStanding(checked: Checked): Promise<void> {
  const { embedding, content, reader, found, settings } = checked;
  const { content: name } = content.mapped;
  for (let after: string | null = null; ; ) {
    const page: readonly StandingRow[] = await embedding.store.page(embedding.session, name, after, settings.sliceRows);
    if (page.length === 0) return;
    const rows = await reader.rowsByKey(
      content.read,
      page.map(({ rowKey }) => keyParts(rowKey)),
    );
    const texts = new Map(rows.map((row) => rowTextOf(embedding, content, row, settings.charactersMax)).map((each) => [each.rowKey, each]));
    for (const each of page) checkRow(checked, each, texts.get(each.rowKey));
    found.rows += page.length;
    after = page.at(-1)?.rowKey ?? null;
  }
}

function checkRow({ content, found }: Checked, standing: StandingRow, now: RowText | undefined): void {
  const { rowKey, owner, hash, vectorHash, error } = standing;
  found.hash.update(`${JSON.stringify([content.mapped.content, rowKey, owner, hash, vectorHash])}\n`);
  const at = (fault: Fault): void => note(found, content, rowKey, fault);
  if (!now || now.fate === 'skipped') at('row_gone');
  else if (error !== null) at('refused');
  else if (content.mapped.owner !== null && (owner === null || owner !== now.owner)) at('without_owner');
  else if (now.fate !== 'text' || now.hash !== hash) at('other_text');
}

function note({ faults, named }: Findings, { mapped }: PreparedContent, rowKey: string, fault: Fault): void {
  faults[fault] += 1;
  if (named.length < namedMax) named.push({ row: `${mapped.content} ${plainKey(rowKey)}`, fault });
}

/** Rows that are wanted, have a text and stand nowhere. */
async function checkMissing(
  { embedding, content, reader, found, settings }: Checked,
  view: SourceSnapshot,
  rowsMax: number,
): Promise<void> {
  const { store, session } = embedding;
  for await (const rows of pagesOf(view, reader, content.read, { size: settings.sliceRows, rowsMax })) {
    const texts = rows.map((row) => rowTextOf(embedding, content, row, settings.charactersMax)).filter(({ fate }) => fate !== 'skipped');
    const standing = await store.rows(
      session,
      content.mapped.content,
      texts.map(({ rowKey }) => rowKey),
    );
    for (const { rowKey } of texts) if (!standing.has(rowKey)) note(found, content, rowKey, 'missing');
  }
}
