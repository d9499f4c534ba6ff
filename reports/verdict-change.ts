import type { Verdict } from '../model/verdict.ts';
import { type Block, list, paragraph, section, table } from './document.ts';
import { countText } from './units.ts';

/** What is different from the validation before: checks that fail now or no longer, and rows that differ per phase. */
export function verdictChange(now: Verdict, before: Verdict | null): Block[] {
  if (before === null) return [];
  const [failing, failed] = [failedChecks(now), failedChecks(before)];
  const fresh = [...failing].filter((name) => !failed.has(name)).map((name) => `Fails now: ${name}`);
  const mended = [...failed].filter((name) => !failing.has(name)).map((name) => `No longer fails: ${name}`);
  return section('Since the validation before', [
    paragraph(`Then ${before.verdict}, now ${now.verdict}.`),
    ...(fresh.length + mended.length === 0 ? [] : [list([...fresh, ...mended])]),
    table(
      'Rows that differ, then and now',
      ['Phase', 'Compared then#', 'Compared now#', 'Differed then#', 'Differ now#'],
      rowsOf(now, before),
    ),
  ]);
}

const failedChecks = ({ phases }: Verdict): ReadonlySet<string> =>
  new Set(phases.flatMap(({ phase, checks }) => checks.filter(({ status }) => status === 'failed').map(({ name }) => `${phase}: ${name}`)));

function rowsOf(now: Verdict, before: Verdict): string[][] {
  const names = [...new Set([...now.phases, ...before.phases].map(({ phase }) => phase))];
  const of = (verdict: Verdict, name: string) => verdict.phases.find(({ phase }) => phase === name);
  const text = (count: number | undefined): string => (count === undefined ? '–' : countText(count));
  return names.map((name) => {
    const [then, today] = [of(before, name), of(now, name)];
    return [name, text(then?.rowsCompared), text(today?.rowsCompared), text(then?.differencesTotal), text(today?.differencesTotal)];
  });
}
