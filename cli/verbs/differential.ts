import { Option } from 'commander';
import type { AnalyzedDifference } from '../../app/differential/analyze.ts';
import { type DifferenceExample, type Differential, differenceTotals, type PhaseDifference } from '../../model/differential.ts';
import { exitCodes } from '../../model/errors.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';
import { verdictText } from './validate.ts';

export const differentialAnalyzeVerb: Verb = {
  name: 'differential analyze',
  summary: 'Find what is missing, changed and extra in the target, through the mapping, and propose the repair; writes no data',
  example: 'godwit differential analyze --playbook smile',
  legend:
    'missing: the source makes a row that does not stand. changed: it stands otherwise. extra: it stands and the source does not make it.\n' +
    'edited: somebody has touched the row in the target since Godwit wrote it; it stays as it is unless you say otherwise.',
  configure: (command) =>
    command.addOption(
      new Option('--edited <what>', 'what the repair does with rows that were edited in the target')
        .choices(['keep', 'overwrite'])
        .default('keep'),
    ),
  run: async ({ caller, playbook, options }) => {
    const { analyzeDifference } = await import('../../app/differential/analyze.ts');
    const edited = options.edited === 'overwrite' ? 'overwrite' : 'keep';
    const found = await analyzeDifference(caller, playbook, { edited });
    return { json: found, text: `${analysisLines(found, playbook).join('\n')}\n` };
  },
};

export const differentialMigrateVerb: Verb = {
  name: 'differential migrate',
  summary: 'Bring the approved difference, and only it, in ordinary batches; then validate',
  example: 'godwit differential migrate --playbook smile',
  run: async ({ caller, playbook }) => {
    const { migrateDifference } = await import('../../app/differential/migrate.ts');
    const brought = await migrateDifference(caller, playbook, {});
    const { verdict, outcome, differential, run } = brought;
    if (outcome === 'interrupted')
      return {
        json: brought,
        text: `Interrupted; run godwit differential migrate again to go on with run ${run}.\n`,
        exitCode: exitCodes.interrupted,
      };
    const { inserts, updates, deletes } = differenceTotals(differential);
    const done = `Run ${run}: ${count(inserts)} rows to insert, ${count(updates)} to update and ${count(deletes)} to remove were brought.\n`;
    return {
      json: brought,
      text: `${done}${verdict ? verdictText(verdict) : ''}`,
      exitCode: verdict?.verdict === 'passed' ? 0 : exitCodes.data,
    };
  },
};

export const differentialValidateVerb: Verb = {
  name: 'differential validate',
  summary: 'Look again whether anything differs, every row by both comparisons; exit code 5 where something does',
  example: 'godwit differential validate --playbook smile',
  run: async ({ caller, playbook }) => {
    const { validatePlaybook } = await import('../../app/run/validate.ts');
    const { verdict, reports } = await validatePlaybook(caller, playbook);
    return { json: { ...verdict, reports }, text: verdictText(verdict), exitCode: verdict.verdict === 'passed' ? 0 : exitCodes.data };
  },
};

function analysisLines({ digest, differential }: AnalyzedDifference, playbook: string): string[] {
  const totals = differenceTotals(differential);
  const none = totals.missing + totals.changed + totals.extra === 0;
  return [
    ...differential.phases.flatMap(phaseLines),
    none ? 'Nothing differs.' : `In all: ${kindsOf(totals)}.`,
    ...editedLines(totals, differential, playbook),
    ...nextLines(digest, totals, playbook),
  ];
}

function phaseLines(phase: PhaseDifference): string[] {
  const columns = Object.entries(phase.columns).map(([name, rows]) => `${name} (${count(rows)})`);
  return [
    `${phase.phase}: ${kindsOf(phase)}, ${count(Number(phase.bytes))} bytes of text`,
    ...(columns.length > 0 ? [`  columns: ${columns.join(', ')}`] : []),
    ...phase.examples.map(exampleLine),
  ];
}

const kindsOf = ({ missing, changed, extra }: Pick<PhaseDifference, 'missing' | 'changed' | 'extra'>): string =>
  `${count(missing)} missing, ${count(changed)} changed, ${count(extra)} extra`;

function exampleLine({ kind, state, sourceKey, targetKey, values }: DifferenceExample): string {
  const shown = Object.entries(values).map(([name, { standing, expected }]) =>
    kind === 'changed'
      ? `${name} ${standing ?? 'NULL'} → ${expected ?? 'NULL'}`
      : `${name} ${(kind === 'extra' ? standing : expected) ?? 'NULL'}`,
  );
  const where = sourceKey === null ? targetKey : `${sourceKey} (${targetKey})`;
  return `  ${kind}${state === 'plain' ? '' : ` (${state})`} ${where}: ${shown.slice(0, 6).join(', ')}`;
}

type Totals = ReturnType<typeof differenceTotals>;

function editedLines({ edited, refused }: Totals, differential: Differential, playbook: string): string[] {
  const again = `godwit differential analyze --edited overwrite --playbook ${playbook}`;
  const kept = differential.edited === 'keep' ? `They stay as they are; to overwrite them: ${again}` : 'The repair overwrites them.';
  return [
    ...(edited > 0 ? [`${count(edited)} of these rows were touched, removed or made in the target since. ${kept}`] : []),
    ...(refused > 0 ? [`${count(refused)} rows stand whose source rows would be kept aside by now; they stay.`] : []),
  ];
}

function nextLines(digest: string | null, { inserts, updates, deletes }: Totals, playbook: string): string[] {
  if (digest === null) return [];
  const on = `--playbook ${playbook}`;
  return [
    `Repair ${digest.slice(0, 12)}: ${count(inserts)} rows to insert, ${count(updates)} to update, ${count(deletes)} to remove.`,
    `Next: godwit approve ${digest.slice(0, 12)} --as NAME ${on}, then godwit differential migrate ${on}`,
  ];
}
