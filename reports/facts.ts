import { addFates, type FateCounts, noRows } from '../model/ledger.ts';
import type { QuarantineGroup, ReportedPhase, RunReport } from '../model/report.ts';
import { reasonWords } from './words/reasons.ts';

/** What became of the source rows of a phase. */
export interface Success {
  readonly read: number;
  /** Written now or there before, as the mapping says. */
  readonly arrived: number;
  /** Read and not left out on purpose. */
  readonly meant: number;
  /** Arrived, or kept aside although nothing was wrong with the row in the source. */
  readonly valid: number;
  /** Rows with a fate. */
  readonly accounted: number;
}

/** The figures of success of one phase; all zero before it began. */
export function successOf(run: RunReport, phase: ReportedPhase): Success {
  const of = phase.fates ?? noRows;
  const arrived = of.written + of.unchanged;
  const blameless = groupsOf(run, phase.phase).filter(({ reason }) => reasonWords(reason).fault === 'target');
  return {
    read: of.read,
    arrived,
    meant: of.read - of.skipped,
    valid: arrived + blameless.reduce((sum, { rows }) => sum + rows, 0),
    accounted: accountedFor(of),
  };
}

/** Fates of all phases, added up. */
export function totalFates(run: RunReport): FateCounts {
  return run.phases.reduce((sum, phase) => addFates(sum, phase.fates ?? noRows), noRows);
}

/** The quarantine groups of a phase, the largest first. */
export function groupsOf(run: RunReport, phase: string): QuarantineGroup[] {
  return run.quarantine.filter((group) => group.phase === phase).sort((a, b) => b.rows - a.rows);
}

/** Rows kept aside for which nobody has decided yet. */
export function undecided({ causes }: RunReport): number {
  return causes.reduce((sum, cause) => sum + cause.undecided, 0);
}

/** Places where the numbers of a run contradict each other: none, unless ledger and journal are broken. */
export function contradictions(run: RunReport): string[] {
  const names = new Set(run.phases.map(({ phase }) => phase));
  const strangers = run.quarantine.filter(({ phase }) => !names.has(phase)).map(({ phase }) => phase);
  return [
    ...run.phases.flatMap((phase) => phaseContradictions(run, phase)),
    ...[...new Set(strangers)].map((phase) => `Rows are kept aside for ${phase}, which is no phase of this run.`),
  ];
}

function phaseContradictions(run: RunReport, phase: ReportedPhase): string[] {
  const of = phase.fates ?? noRows;
  const aside = groupsOf(run, phase.phase).reduce((sum, { rows }) => sum + rows, 0);
  const tests: readonly (readonly [boolean, string])[] = [
    [accountedFor(of) === of.read, `${of.read} rows were read, ${accountedFor(of)} have a fate`],
    [aside === of.quarantined, `${of.quarantined} rows were kept aside, ${aside} are listed with a reason`],
    [phase.current <= phase.expected, `${phase.current} rows are done, ${phase.expected} were expected`],
    [phase.remaining === phase.expected - phase.current, `${phase.remaining} rows remain, of ${phase.expected} less ${phase.current}`],
  ];
  return tests.flatMap(([holds, words]) => (holds ? [] : [`${phase.phase}: ${words}.`]));
}

function accountedFor(of: FateCounts): number {
  return of.written + of.unchanged + of.skipped + of.quarantined;
}
