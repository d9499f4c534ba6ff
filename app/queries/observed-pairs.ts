import { type RewrittenQuery, rewriteObserved } from '../../databases/postgres/observed/rewrite-observed.ts';
import { valueOfColumn } from '../../databases/postgres/observed/value-of-column.ts';
import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import type { AskedPair } from '../../engine/queries/compare.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import type { QueryComparison, QueryTimer } from '../../model/query-comparison.ts';
import { keyOfColumn } from './key-of.ts';

/** Of those that took most time. */
const observedMax = 20;
/** What stands for the number of rows that a LIMIT had. */
const limitRows = '100';
const titleMax = 120;

export interface ObservedPairs {
  readonly pairs: readonly AskedPair[];
  readonly left: QueryComparison['left'];
}

/** SELECTs that a source has run, with values that stand in it now, and the same over the target's tables. */
export async function observedPairs(source: SourceDatabase, timer: QueryTimer, mapped: readonly MappedPhase[]): Promise<ObservedPairs> {
  const observed = await source.observed?.();
  if (!observed || observed.queries.length === 0) return { pairs: [], left: [] };
  const mappings = mapped.map(({ mapping }) => mapping);
  const { rewritten, left } = await rewriteObserved(observed.queries, await source.introspect(), mappings);
  const pairs: AskedPair[] = [];
  const unknown: { query: string; calls: number; why: string }[] = [];
  for (const each of rewritten.slice(0, observedMax)) {
    const pair = await pairOf(each, timer, mapped);
    if (typeof pair === 'string') unknown.push({ query: titleOf(each.query), calls: each.calls, why: pair });
    else pairs.push(pair);
  }
  const ofTables = left.filter(({ query }) => mappings.some(({ source: entity }) => namesTable(query, entity)));
  const shown = ofTables.slice(0, observedMax).map((each) => ({ ...each, query: titleOf(each.query) }));
  return { pairs, left: [...unknown, ...shown] };
}

const namesTable = (query: string, entity: string): boolean => query.includes(entity.slice(entity.indexOf('.') + 1));

function titleOf(query: string): string {
  const line = query.replace(/\s+/g, ' ').trim();
  return line.length > titleMax ? `${line.slice(0, titleMax)}…` : line;
}

/** The pair, or why there is none. */
async function pairOf(query: RewrittenQuery, timer: QueryTimer, mapped: readonly MappedPhase[]): Promise<AskedPair | string> {
  const [before, after]: [(string | null)[], (string | null)[]] = [[], []];
  for (const parameter of query.parameters) {
    const i = parameter.number - 1;
    if (parameter.entity === null) {
      [before[i], after[i]] = [limitRows, limitRows];
      continue;
    }
    const { entity, column, isKey } = parameter;
    const value = await valueOfColumn(timer, entity, column);
    const phase = mapped.find(({ mapping }) => mapping.source === entity);
    const made = !isKey || value === null ? value : ((phase && keyOfColumn(phase, column)?.(value)) ?? null);
    if (value === null || made === null) return value === null ? `${column} holds no value.` : `The new key of ${column} is not derived.`;
    [before[i], after[i]] = [value, made];
  }
  return {
    ...{ title: titleOf(query.query), origin: 'observed', calls: query.calls },
    source: { sql: query.query, values: before },
    target: { sql: query.target, values: after },
    rules: rulesOf(query),
  };
}

function rulesOf({ kept, parameters }: RewrittenQuery): AskedPair['rules'] {
  const places = kept.flatMap((isKept, i) => (isKept ? [i] : []));
  const limited = parameters.some(({ entity }) => entity === null);
  const incomparable = limited ? 'A LIMIT leaves open which rows come.' : places.length === 0 ? 'All its columns hold new keys.' : null;
  return { compared: null, keys: new Map(), ordered: false, places, incomparable };
}
