import type { EntitySamples, SamplePair } from '../../model/report.ts';
import type { TextRow } from '../../model/session.ts';
import type { OpenEpoch, PreparedPhase, RunContext } from '../run/context.ts';
import { targetRow } from './find-rows.ts';
import { judgeRows, type TraceGround, withGround } from './ground.ts';

/** The first rows of each phase in key order, each with what stands in the target for it: raw values, for who masks them. By phase. */
export async function samplePairs(context: RunContext, prepared: readonly PreparedPhase[], rows: number): Promise<EntitySamples> {
  const view = await context.source.openEpoch();
  const pairs = new Map<string, readonly SamplePair[]>();
  try {
    const epoch: OpenEpoch = { number: 0, view };
    for (const each of prepared) pairs.set(each.phase.phase, await withGround(context, each, epoch, (ground) => pairsOf(ground, rows)));
  } finally {
    await view.close().catch(() => {});
  }
  return pairs;
}

async function pairsOf(ground: TraceGround, rows: number): Promise<SamplePair[]> {
  const pairs: SamplePair[] = [];
  for (const source of await firstRows(ground, rows)) {
    const [judged] = await judgeRows(ground, [source]);
    const target = judged && judged.verdict === null && judged.targetKey !== null ? await targetRow(ground, judged.targetKey) : null;
    pairs.push({ source, target });
  }
  return pairs;
}

async function firstRows({ worker, prepared }: TraceGround, rows: number): Promise<TextRow[]> {
  const first: TextRow[] = [];
  for await (const row of worker.reader.rows(prepared.extract, { ordinal: 0, after: null, upTo: null, rows })) {
    first.push(row);
    if (first.length >= rows) break;
  }
  return first;
}
