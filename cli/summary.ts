import type { MigrationSummary } from '../app/summary.ts';
import { exitCodes } from '../model/errors.ts';
import { count, fatesText } from './progress.ts';
import type { Answer } from './verb.ts';

/** What a migration came to, for people and programs. */
export function summaryAnswer(summary: MigrationSummary, playbook: string): Answer {
  return { json: summary, text: summaryText(summary, playbook), exitCode: exitCodeOf(summary) };
}

function exitCodeOf({ outcome, validation }: MigrationSummary): number {
  if (outcome === 'interrupted') return exitCodes.interrupted;
  return outcome === 'done' && validation?.verdict !== 'failed' ? 0 : exitCodes.data;
}

function summaryText({ outcome, phases, rows, digest, validation, reports }: MigrationSummary, playbook: string): string {
  const width = Math.max(...phases.map(({ phase }) => phase.length), 5);
  const lines = phases.map(
    (each) =>
      `  ${each.phase.padEnd(width)}  ${count(each.current).padStart(11)} of ${count(each.expected).padStart(11)}  ${`${each.percent} %`.padStart(7)}  ${each.status}${each.errors > 0 ? `, ${count(each.errors)} in quarantine` : ''}`,
  );
  return [
    '',
    ...lines,
    '',
    `${fatesText(rows)}.`,
    ...(digest === null ? [] : [`Digest ${digest}`]),
    ...(validation === null
      ? []
      : [`Validation ${validation.verdict}: ${count(validation.checks)} checks, ${count(validation.failed)} failed.`]),
    ...(outcome === 'interrupted' ? ['Interrupted. The same command continues where it stopped.'] : []),
    ...(reports.length === 0 ? [] : ['', 'Reports:', ...reports.map((file) => `  ${file}`)]),
    ...(rows.quarantined > 0 ? ['', `Next: godwit quarantine list --playbook ${playbook}`] : []),
    '',
  ].join('\n');
}
