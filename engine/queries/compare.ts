import { GodwitError } from '../../model/errors.ts';
import type { ComparedQuery } from '../../model/query-comparison.ts';
import { compareRows, type RowRules } from './compare-rows.ts';
import { type QueryPair, type Timers, timePair } from './time-pair.ts';

/** What is compared: two queries, and how their rows are. */
export interface AskedPair extends QueryPair, Pick<ComparedQuery, 'title' | 'origin' | 'calls'> {
  readonly rules: RowRules;
}

/** Compares rows and times of one pair; what the databases refuse is a query that was not compared, with the reason. */
export async function comparePair(timers: Timers, pair: AskedPair, rounds: number, until: number): Promise<ComparedQuery> {
  const { title, origin, calls, target, rules } = pair;
  const about = { title, origin, calls, target_sql: target.sql };
  try {
    const [before, after] = [await timers.source.rows(pair.source), await timers.target.rows(target)];
    const judged = compareRows(before, after, rules);
    const timed = await timePair(timers, pair, rounds, until);
    const plan = timed.speed === 'slower' ? await timers.target.plan(target) : [];
    return { ...about, ...timed, ...judged, rows: { source: before.rows.length, target: after.rows.length }, plan };
  } catch (error) {
    if (!(error instanceof GodwitError) || error.kind === 'unavailable') throw error;
    return { ...about, ...nothing, why: error.message };
  }
}

const nothing = {
  rounds: 0,
  source_ms: null,
  target_ms: null,
  ratio: null,
  speed: 'not compared' as const,
  rows: { source: null, target: null },
  results: 'not compared' as const,
  plan: [],
};
