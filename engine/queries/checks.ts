import type { Check } from '../../model/check.ts';
import type { ComparedQuery } from '../../model/query-comparison.ts';

/** Of all queries that were timed, so many must be as fast on the target or faster. */
const shareMin = 0.9;

/** What the comparison comes to. */
export function queryChecks(queries: readonly ComparedQuery[]): Check[] {
  return [fastCheck(queries), rowsCheck(queries)];
}

function fastCheck(queries: readonly ComparedQuery[]): Check {
  const name = 'queries.as_fast';
  const timed = queries.filter(({ speed }) => speed !== 'not compared');
  if (timed.length === 0) return { name, status: 'skipped', message: 'No query was timed on both sides.' };
  const slower = timed.filter(({ speed }) => speed === 'slower');
  const good = timed.length - slower.length;
  const message = `${good} of ${timed.length} queries are as fast on the target as on the source, or faster.`;
  const expected = `at least ${Math.ceil(timed.length * shareMin)} of ${timed.length}`;
  if (good >= timed.length * shareMin) return { name, status: 'passed', message };
  const fix = `Look at the plans of ${slower.map(({ title }) => title).join(', ')}: an index may be missing (godwit schema emit).`;
  return { name, status: 'failed', message, fix, expected, actual: String(good) };
}

function rowsCheck(queries: readonly ComparedQuery[]): Check {
  const name = 'queries.rows';
  const differing = queries.filter(({ results }) => results === 'differ');
  const compared = queries.filter(({ results }) => results !== 'not compared').length;
  if (compared === 0) return { name, status: 'skipped', message: 'The rows of no query could be compared.' };
  if (differing.length === 0) return { name, status: 'passed', message: `${compared} queries give the same rows on both sides.` };
  const message = `${differing.length} of ${compared} queries give other rows than on the source.`;
  const fix = `Look at ${differing.map(({ title }) => title).join(', ')}: rows kept aside or skipped, or another question.`;
  return { name, status: 'failed', message, fix };
}
