import type { SliceReader, SourceRead, SourceSnapshot } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import type { OpenEmbedding } from './context.ts';

/** Reads in one view of the database. */
export async function inView<T>({ rows }: OpenEmbedding, work: (view: SourceSnapshot, reader: SliceReader) => Promise<T>): Promise<T> {
  const view = await rows.openSnapshot();
  try {
    const reader = await view.openReader();
    return await work(view, reader).finally(() => reader.close());
  } finally {
    await view.close();
  }
}

interface Pages {
  readonly size: number;
  /** Rows, at most: the first by key. */
  readonly rowsMax: number;
}

/** Rows of an entity in key order, so many at once. */
export async function* pagesOf(
  view: SourceSnapshot,
  reader: SliceReader,
  read: SourceRead,
  { size, rowsMax }: Pages,
): AsyncGenerator<readonly TextRow[]> {
  let left = rowsMax;
  for (const slice of await view.slices(read, size)) {
    let page: TextRow[] = [];
    for await (const row of reader.rows(read, slice)) {
      if (left <= 0) break;
      left -= 1;
      if (page.push(row) < size) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
    if (left <= 0) return;
  }
}
