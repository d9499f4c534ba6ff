import { exitCodes } from '../../model/errors.ts';
import type { Verdict } from '../../model/verdict.ts';
import { selectionOf, selectsPhases } from '../options.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';

const shown = 20;

export const validateVerb: Verb = {
  name: 'validate',
  summary: 'Compare every row of the target with what the mapping makes of the source now',
  example: 'godwit validate core --playbook smile',
  configure: selectsPhases,
  run: async ({ caller, playbook, args, options }) => {
    const { validatePlaybook } = await import('../../app/run/validate.ts');
    const { verdict, reports } = await validatePlaybook(caller, playbook, selectionOf(args, options));
    return { json: { ...verdict, reports }, text: verdictText(verdict), exitCode: verdict.verdict === 'passed' ? 0 : exitCodes.data };
  },
};

/** A verdict by phase, with the checks that failed and the first rows that differ. */
export function verdictText({ verdict, checks: ofRun = [], phases }: Verdict): string {
  const toldChecks = (checks: Verdict['phases'][number]['checks']): string[] =>
    checks.flatMap(({ status, name, message, fix }) =>
      status === 'failed' || status === 'warning' ? [`  ${status} ${name}: ${message} ${fix ?? ''}`.trimEnd()] : [],
    );
  const lines = phases.flatMap(({ phase, checks, rowsCompared, coverage, differences, differencesTotal }) => [
    `${phase}: ${count(rowsCompared)} rows compared, judged again one by one: ${coverage}; ` +
      `${count(differencesTotal)} differ; ${checks.length} checks`,
    ...toldChecks(checks),
    ...differences.slice(0, shown).map(({ kind, sourceKey, targetKey, fields }) => {
      const where = [sourceKey && `legacy key ${sourceKey}`, targetKey && `key ${targetKey}`].filter(Boolean).join(', ');
      return `  ${kind} ${where}${fields.length === 0 ? '' : ` in ${fields.join(', ')}`}`;
    }),
    ...(differencesTotal > shown ? [`  … and ${count(differencesTotal - shown)} more; the validation report names them.`] : []),
  ]);
  return `${[...toldChecks(ofRun), ...lines, `Validation ${verdict}.`].join('\n')}\n`;
}
