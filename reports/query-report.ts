import type { ComparedQuery, Measured, QueryComparison } from '../model/query-comparison.ts';
import { checkTable } from './check-table.ts';
import { type Block, type Document, evidence, heading, list, paragraph, section, table } from './document.ts';
import { counted, countText, momentText } from './units.ts';

/** Queries of the old system and of the new one: which are as fast, which are not and why, and whether they give the same rows. */
export function queryReport({ playbook, at, source, target, queries, left, checks }: QueryComparison): Document {
  const slower = queries.filter(({ speed }) => speed === 'slower');
  return {
    title: `Queries of ${playbook}, before and after`,
    blocks: [
      list([
        `${counted(queries.length, 'query')} compared, ${countText(slower.length)} slower on the target`,
        `Measured: ${momentText(at)}, on ${source} and ${target}`,
      ]),
      paragraph(how),
      evidence('migration_control.artifacts, kind queries.', []),
      ...section('Verdict', [
        checkTable(
          'queries',
          checks.map((each) => ({ ...each, phase: 'all' })),
        ),
      ]),
      ...section('Side by side', [paragraph(rowWords), sideBySide(queries)]),
      ...section('Slower on the target', slower.flatMap(regression)),
      ...section('Not compared', left.length === 0 ? [] : [notCompared(left)]),
    ],
  };
}

const how =
  'Each query runs on both sides in turn, after two runs that do not count, until its last row has come. The numbers are medians; in ' +
  'brackets stands where the median lies with 95 % probability. Slower or faster is said where nearly all rounds agree and the difference is ' +
  'a tenth and half a millisecond or more. Both servers are measured as they are: another machine, load or cache counts as well.';
const rowWords = 'Rows are equal when the values of the source, taken through the mapping, are those of the target.';

const msText = (of: Measured | null): string => (of ? `${of.median} ms (${of.low}–${of.high})` : 'not measured');
const ratioText = (of: Measured | null): string => (of ? `${of.median} (${of.low}–${of.high})` : '');

function sideBySide(queries: readonly ComparedQuery[]): Block {
  const rows = queries.map(({ title, calls, source_ms, target_ms, ratio, speed, results, rows: { target }, why }) => [
    title,
    calls === null ? 'playbook' : `observed, ${counted(calls, 'run')}`,
    msText(source_ms),
    msText(target_ms),
    ratioText(ratio),
    speed,
    target === null ? '' : countText(target),
    results,
    why ?? '',
  ]);
  return table('Queries', ['Query', 'From', 'Source#', 'Target#', 'Target by source#', 'Speed', 'Rows#', 'Results', 'Why'], rows);
}

function regression({ title, ratio, plan }: ComparedQuery): Block[] {
  return [heading(3, `${title}: ${ratio?.median} times as long`), paragraph('How the target carries it out:'), list(plan)];
}

function notCompared(left: QueryComparison['left']): Block {
  const rows = left.map(({ query, calls, why }) => [query, countText(calls), why]);
  return table('Statements that the source has run', ['Statement', 'Runs#', 'Why it is not compared'], rows);
}
