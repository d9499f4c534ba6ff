import type { MigrationSummary } from '../app/reporting/summary.ts';
import { isWhole } from '../model/embedding.ts';
import { exitCodes } from '../model/errors.ts';
import { embeddingLines } from './embedding-lines.ts';
import { count, fatesText } from './progress.ts';
import type { Answer } from './verb.ts';

/** What a migration came to, for people and programs. */
export function summaryAnswer(summary: MigrationSummary, playbook: string): Answer {
  return { json: summary, text: summaryText(summary, playbook), exitCode: exitCodeOf(summary) };
}

function exitCodeOf({ outcome, validation, embeddings = [] }: MigrationSummary): number {
  if (outcome === 'interrupted') return exitCodes.interrupted;
  const isProven = validation?.verdict !== 'failed' && embeddings.every(({ check }) => isWhole(check));
  return outcome === 'done' && isProven ? 0 : exitCodes.data;
}

/** One line per phase: rows with a fate, of those expected. */
export function progressLines(phases: MigrationSummary['phases']): string[] {
  const width = Math.max(...phases.map(({ phase }) => phase.length), 5);
  return phases.map(({ phase, current, expected, percent, status, errors }) => {
    const aside = errors > 0 ? `, ${count(errors)} in quarantine` : '';
    return (
      `  ${phase.padEnd(width)}  ${count(current).padStart(11)} of ${count(expected).padStart(11)}  ` +
      `${`${percent} %`.padStart(7)}  ${status}${aside}`
    );
  });
}

const reportsShown = 4;

function summaryText({ outcome, phases, rows, digest, validation, reports, embeddings = [] }: MigrationSummary, playbook: string): string {
  const checks = validation && `${count(validation.checks)} checks, ${count(validation.failed)} failed`;
  const shown = reports.filter((file) => !file.endsWith('.md')).slice(0, reportsShown);
  return [
    '',
    ...progressLines(phases),
    '',
    `${fatesText(rows)}.`,
    ...(digest === null ? [] : [`Digest ${digest}`]),
    ...(validation === null ? [] : [`Validation ${validation.verdict}: ${checks}.`]),
    ...embeddings.flatMap((each) => ['', ...embeddingLines(each)]),
    ...(outcome === 'interrupted' ? ['Interrupted. The same command continues where it stopped.'] : []),
    ...(shown.length === 0 ? [] : ['', `${reports.length} reports, among them:`, ...shown.map((file) => `  ${file}`)]),
    ...(rows.quarantined > 0 ? ['', `Next: npx godwit quarantine list --playbook ${playbook}`] : []),
    '',
  ].join('\n');
}
