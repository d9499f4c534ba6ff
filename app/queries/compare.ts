import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { queryChecks } from '../../engine/queries/checks.ts';
import { type AskedPair, comparePair } from '../../engine/queries/compare.ts';
import { sourceOf, targetOf } from '../../engine/route.ts';
import { GodwitError } from '../../model/errors.ts';
import type { ListedQuery } from '../../model/listed-query.ts';
import type { PhaseDatabases } from '../../model/playbook.ts';
import { sourceNames, targetNames } from '../../model/playbook-databases.ts';
import type { ComparedQuery, QueryComparison, QueryTimer } from '../../model/query-comparison.ts';
import { writeReports } from '../reporting/reporting.ts';
import { withKept } from '../workbench/by-digest.ts';
import type { Caller, Workbench } from '../workbench/workbench.ts';
import { listedPair } from './listed-pairs.ts';
import { observedPairs } from './observed-pairs.ts';

export interface CompareOptions {
  readonly rounds: number;
  /** Whether what the source has run is compared, too. */
  readonly observed: boolean;
  /** All of it ends after so long; what is under way has its three rounds. */
  readonly seconds: number;
}

export interface Compared {
  readonly comparison: QueryComparison;
  readonly reports: readonly string[];
}

/**
 * Runs the queries of a playbook, and those that its sources have run, on both sides: times and rows. Nothing is written on
 * either; the journal keeps what came of it. Throws `argument_invalid` where there is no query.
 */
export function compareQueries(caller: Caller, playbook: string, options: CompareOptions): Promise<Compared> {
  return withKept(caller, playbook, {}, async (bench, mapped) => {
    const until = Date.now() + options.seconds * 1000;
    const [queries, left]: [ComparedQuery[], QueryComparison['left'][number][]] = [[], []];
    for (const databases of databasesOf(bench)) {
      const found = await betweenTwo(bench, { databases, mapped, options, until });
      queries.push(...found.queries);
      left.push(...found.left);
    }
    if (queries.length + left.length === 0) throw nothingToCompare();
    const named = {
      playbook: bench.playbook.playbook,
      at: new Date().toISOString(),
      source: bench.source.label,
      target: bench.target.label,
    };
    return keep(bench, { ...named, queries, left, checks: queryChecks(queries) });
  });
}

const nothingToCompare = (): GodwitError =>
  new GodwitError(
    'argument_invalid',
    'There is no query: list some under `queries` of the playbook, or set up pg_stat_statements on the source.',
  );

interface Work {
  readonly databases: PhaseDatabases;
  readonly mapped: readonly MappedPhase[];
  readonly options: CompareOptions;
  readonly until: number;
}

async function betweenTwo(bench: Workbench, work: Work): Promise<Pick<QueryComparison, 'queries' | 'left'>> {
  const { databases, options, until } = work;
  const opened: QueryTimer[] = [];
  try {
    const timers = { source: await timerOf(bench, databases.source, 'source'), target: await timerOf(bench, databases.target, 'target') };
    opened.push(timers.source, timers.target);
    const { pairs, left } = await pairsOf(bench, work, timers.source);
    const queries: ComparedQuery[] = [];
    for (const [i, pair] of pairs.entries()) {
      if (bench.signal.aborted) throw new GodwitError('interrupted', 'The comparison was interrupted; nothing of it was kept.');
      bench.notify({ type: 'stage', stage: 'queries', message: `${i + 1} of ${pairs.length}` });
      queries.push(await comparePair(timers, pair, options.rounds, until));
    }
    return { queries, left };
  } finally {
    for (const each of opened) await each.close();
  }
}

async function pairsOf(bench: Workbench, { databases, mapped, options }: Work, timer: QueryTimer) {
  const own = mapped.filter(({ phase }) => phase.databases.source === databases.source && phase.databases.target === databases.target);
  const listed = (bench.playbook.queries ?? []).filter((each) => isBetween(bench, each, databases)).map((each) => listedPair(each, mapped));
  const observed = options.observed ? await observedPairs(sourceOf(bench, databases.source), timer, own) : { pairs: [], left: [] };
  const pairs: readonly AskedPair[] = [...listed, ...observed.pairs];
  return { pairs, left: observed.left };
}

/** Each source with each target that some phase fills from it. */
function databasesOf({ playbook }: Workbench): PhaseDatabases[] {
  const all = new Map(playbook.phases.map(({ databases }) => [`${databases.source}/${databases.target}`, databases]));
  return [...all.values()];
}

function isBetween({ playbook }: Workbench, { databases: named }: ListedQuery, databases: PhaseDatabases): boolean {
  const [source, target] = [named.source ?? sourceNames(playbook)[0], named.target ?? targetNames(playbook)[0]];
  return source === databases.source && target === databases.target;
}

async function timerOf(bench: Workbench, name: string, side: 'source' | 'target'): Promise<QueryTimer> {
  const database = side === 'source' ? sourceOf(bench, name) : targetOf(bench, name);
  const timer = await database.openTimer?.();
  if (timer) return timer;
  throw new GodwitError(
    'argument_invalid',
    `${database.label} has no server that could be asked: queries of a dump or of files cannot be timed.`,
  );
}

async function keep(bench: Workbench, comparison: QueryComparison): Promise<Compared> {
  const { journal, control, playbook, principal } = bench;
  const artifact = { kind: 'queries', playbook: playbook.playbook, name: 'queries', content: comparison, author: principal.name } as const;
  await journal.save(control, artifact);
  return { comparison, reports: await writeReports(bench) };
}
