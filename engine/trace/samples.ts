import { readableRow } from '../../model/large-value.ts';
import type { EntitySamples, SamplePair } from '../../model/report.ts';
import { firstRows } from '../first-rows.ts';
import { contextOf } from '../route.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';
import { withViews } from '../run/look.ts';
import { type TraceContext, withTraceContext } from './context.ts';
import { foundRows, targetRow } from './find-rows.ts';

/**
 * The first rows of each phase in key order, each with what stands in the target for it, once for each row that it became: raw values, for who masks
 * them. By phase, at most `rows` pairs.
 */
export async function samplePairs(context: RunContext, prepared: readonly PreparedPhase[], rows: number): Promise<EntitySamples> {
  return withViews(context, async (viewOf) => {
    const pairs = new Map<string, readonly SamplePair[]>();
    for (const each of prepared) {
      const on = contextOf(context, each.phase.databases);
      pairs.set(each.phase.phase, await withTraceContext(on, each, await viewOf(each), (traceContext) => pairsOf(traceContext, rows)));
    }
    return pairs;
  });
}

async function pairsOf(traceContext: TraceContext, rows: number): Promise<SamplePair[]> {
  const pairs: SamplePair[] = [];
  for (const source of await firstRows(traceContext.worker.reader, traceContext.prepared.sourceRead, rows)) {
    for (const { verdict, targetKey } of await foundRows(traceContext, source)) {
      const target = verdict === null && targetKey !== null ? await targetRow(traceContext, targetKey) : null;
      pairs.push({ source: readableRow(source), target: target && readableRow(target) });
    }
    if (pairs.length >= rows) break;
  }
  return pairs.slice(0, rows);
}
