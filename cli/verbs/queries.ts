import { exitCodes, GodwitError } from '../../model/errors.ts';
import type { ComparedQuery, QueryComparison } from '../../model/query-comparison.ts';
import type { Verb } from '../verb.ts';

const roundsDefault = 7;
const roundsMax = 101;
const secondsDefault = 300;
const secondsMax = 86_400;

export const queriesCompareVerb: Verb = {
  name: 'queries compare',
  summary: 'Run the queries of the playbook, and those that the source has run, on both sides: times and rows; nothing is written there',
  example: 'godwit queries compare --playbook medichat',
  legend: '! slower on the target, or other rows than on the source.',
  configure: (command) =>
    command
      .option('--rounds <number>', `how often each runs on each side, ${roundsDefault} by default`)
      .option('--seconds <number>', `when to end, ${secondsDefault} by default; each query has three rounds`)
      .option('--listed', 'only those of the playbook'),
  run: async ({ caller, playbook, options }) => {
    const rounds = numberOf(options.rounds, '--rounds', { from: 3, to: roundsMax, otherwise: roundsDefault });
    const seconds = numberOf(options.seconds, '--seconds', { from: 1, to: secondsMax, otherwise: secondsDefault });
    const { compareQueries } = await import('../../app/queries/compare.ts');
    const { comparison, reports } = await compareQueries(caller, playbook, { rounds, seconds, observed: options.listed !== true });
    const hasFailed = comparison.checks.some(({ status }) => status === 'failed');
    return { json: { ...comparison, reports }, text: comparisonText(comparison), exitCode: hasFailed ? exitCodes.data : 0 };
  },
};

interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly otherwise: number;
}

function numberOf(given: unknown, name: string, { from, to, otherwise }: Bounds): number {
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  throw new GodwitError('argument_invalid', `${name} takes a whole number from ${from} to ${to}.`);
}

/** Each query in a line, with the plan where it is slower; then what was left and what the checks say. */
export function comparisonText({ queries, left, checks }: QueryComparison): string {
  return [
    ...queries.flatMap(lineOf),
    ...(left.length === 0
      ? []
      : ['Observed, and not compared:', ...left.map(({ query, calls, why }) => `  ${query} (${calls} runs): ${why}`)]),
    ...checks.map(({ name, status, message, fix }) => `${status} ${name}: ${message} ${fix ?? ''}`.trimEnd()),
    '',
  ].join('\n');
}

function lineOf({ title, source_ms, target_ms, ratio, speed, results, why, plan }: ComparedQuery): string[] {
  const isBad = speed === 'slower' || results === 'differ';
  const times =
    source_ms && target_ms && ratio
      ? `${source_ms.median} ms → ${target_ms.median} ms (× ${ratio.median}, ${ratio.low}–${ratio.high}): ${speed}`
      : speed;
  return [
    `${isBad ? '!' : ' '} ${title}: ${times}; rows ${results}${why === null ? '' : `. ${why}`}`,
    ...plan.map((each) => `      ${each}`),
  ];
}
