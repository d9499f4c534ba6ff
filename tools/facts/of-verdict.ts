import type { Verdict } from '../../model/verdict.ts';
import { code, type Fact, figure, listed } from './fact.ts';

const source = 'verdict of the newest validation';

/** What validation found; one fact where nothing is validated. */
export function verdictFacts(verdict: Verdict | null): Fact[] {
  if (!verdict)
    return [
      {
        about: null,
        answers: ['whether', 'how many', 'what'],
        topic: 'validation check passed failed differ',
        words: '',
        says: 'Nothing is validated yet.',
        source,
      },
    ];
  const checks = verdict.phases.flatMap((phase) => phase.checks);
  const failed = checks.filter(({ status }) => status === 'failed').length;
  const differ = verdict.phases.reduce((all, { differencesTotal }) => all + differencesTotal, 0);
  const says =
    `Validation ${verdict.verdict}: ${figure(checks.length)} checks were made, ${figure(failed)} failed, and ` +
    `${figure(differ)} rows differ.`;
  return [
    {
      about: null,
      answers: ['how many', 'whether', 'what', 'which'],
      topic: 'check|check failed|failed|validation',
      words: 'validation made passed correct right verdict',
      says,
      source,
    },
    {
      about: null,
      answers: ['how many', 'whether', 'which'],
      topic: 'differ',
      words: 'compared rows',
      says: `${differ === 0 ? 'No row differs' : `${figure(differ)} rows differ`} among those compared.`,
      source,
    },
    ...verdict.phases.flatMap(phaseFacts),
  ];
}

function phaseFacts({ phase, entity, checks, coverage, rowsCompared }: Verdict['phases'][number]): Fact[] {
  const sums = checks.filter(({ name }) => /(?:^|\.)sums?\./.test(name));
  const broken = checks.filter(({ status }) => status === 'failed');
  return [
    ...sums.map(
      ({ name, message, expected = '', actual = '' }): Fact => ({
        about: phase,
        answers: ['how many', 'whether', 'what'],
        topic: `${name.split('.').at(-1) ?? ''}|total ${name.split('.').at(-1) ?? ''}|total money|balance`,
        words: `money amount balance cost price add ${phase} ${entity} ${message} in total`,
        says: `${code(phase)}: ${message} The total is ${code(actual)} in the new system; ${code(expected)} was expected of the rows that arrived.`,
        source,
      }),
    ),
    {
      about: phase,
      answers: ['what', 'whether', 'how many'],
      topic: 'coverage|compared|coverage validation',
      words: `${phase} ${entity} every rows sample`,
      says: `Of ${code(phase)} ${figure(rowsCompared)} rows arrived to be compared; coverage: ${coverage}.`,
      source,
    },
    {
      about: phase,
      answers: ['which', 'how many', 'whether', 'what'],
      topic: 'check|check validation',
      words: `${phase} ${entity} passed ran failed`,
      says: `${figure(checks.length)} checks of ${code(phase)}, ${figure(broken.length)} failed: ${listed(
        [...checks].reverse().map(({ message }) => message.replace(/\.$/, '')),
        25,
      )}.`,
      source,
    },
  ];
}
