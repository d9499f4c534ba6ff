import type { TextRow } from '../../model/session.ts';
import type { TracedBatch } from '../ledger/traces.ts';
import type { TraceContext } from './context.ts';

/** The batch of the newest pass whose slice holds the row. Only the source knows the order of its keys, so it is asked, by halves. */
export async function batchOfRow(traceContext: TraceContext, row: TextRow): Promise<TracedBatch | null> {
  const { pass, traces, prepared } = traceContext;
  if (pass === null) return null;
  const ends = await traces.sliceEnds(pass);
  const key = prepared.mapping.sourceKey.map((alias) => row[alias] ?? '');
  let [from, to] = [0, ends.length - 1];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const upTo = ends[middle]?.upTo ?? null;
    const isWithin = upTo === null ? true : await traceContext.worker.reader.isUpTo(prepared.sourceRead, key, upTo);
    if (isWithin === null) return null;
    if (isWithin) to = middle;
    else from = middle + 1;
  }
  const found = ends[from];
  return found ? traces.batchOfSlice(pass, found.ordinal) : null;
}
