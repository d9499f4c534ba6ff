import { type AccessComparison, accessVerbs, type ComparedAccess } from '../../model/access.ts';
import { exitCodes } from '../../model/errors.ts';
import type { Verb } from '../verb.ts';

export const accessCompareVerb: Verb = {
  name: 'access compare',
  summary: 'Hold against each other what anon, sample users and the service see and may write on both sides; nothing is written there',
  example: 'godwit access compare --playbook carelink',
  legend: '! other than on the source. Numbers are rows before → after.',
  run: async ({ caller, playbook }) => {
    const { compareAccess } = await import('../../app/access/compare.ts');
    const { comparison, reports } = await compareAccess(caller, playbook);
    const hasFailed = comparison.checks.some(({ status }) => status === 'failed');
    return { json: { ...comparison, reports }, text: accessText(comparison), exitCode: hasFailed ? exitCodes.data : 0 };
  },
};

/** Each table with what each person reaches, then what differs of the API and what the checks say. */
function accessText({ access, surface, checks }: AccessComparison): string {
  const tables = Map.groupBy(access, ({ source, target }) => `${source} → ${target}`);
  return [
    ...[...tables].flatMap(([name, of]) => [
      name,
      ...[...Map.groupBy(of, ({ person }) => person)].map(([person, all]) => personLine(person, all)),
    ]),
    ...surface
      .filter(({ result }) => result !== 'equal')
      .map(({ kind, name, result }) => `${result === 'added' ? ' ' : '!'} ${kind} ${name}: ${result}`),
    ...checks.map(({ name, status, message, fix }) => `${status} ${name}: ${message} ${fix ?? ''}`.trimEnd()),
    '',
  ].join('\n');
}

function personLine(person: string, all: readonly ComparedAccess[]): string {
  const differs = all.some(({ result }) => result !== 'equal' && result !== 'not compared');
  const told = accessVerbs.flatMap((verb) => all.filter((each) => each.verb === verb).map((each) => `${verb} ${sides(each)}`));
  return `${differs ? '!' : ' '}  ${person}: ${told.join(', ')}`;
}

function sides({ before, after, result }: ComparedAccess): string {
  const [one, other] = [before, after].map(({ state, rows }) => (state === 'rows' ? String(rows) : state));
  if (result === 'other rows') return `${one} → ${other} (other rows)`;
  return one === other ? String(one) : `${one} → ${other}`;
}
