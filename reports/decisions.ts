import type { QuarantineCause } from '../model/cause.ts';
import type { ReportedPhase, RunReport } from '../model/report.ts';
import { contradictions, undecided } from './facts.ts';
import { counted } from './units.ts';
import { reasonWords } from './words/reasons.ts';

/** Something that a person must decide or do. */
export interface Decision {
  readonly what: string;
  readonly why: string;
  readonly how: string;
  readonly who: string;
  readonly when: string;
  /** Whether the decision can be taken back. */
  readonly undo: string;
}

const atOnce = 'before anybody works with the new system';
const anyTime = 'Yes, it changes nothing by itself.';

/** All that a run asks of people, the gravest first. */
export function decisionsOf(run: RunReport): Decision[] {
  return [
    ...contradictions(run).map(explainContradiction),
    ...run.phases.filter(({ status }) => status === 'failed').map((phase) => continueOrStop(phase, run.playbook)),
    ...run.phases.flatMap(settleCriteria),
    ...checksToSettle(run),
    ...rowsToDecide(run),
    ...run.phases.flatMap(approveAgain),
  ];
}

function explainContradiction(contradiction: string): Decision {
  return {
    what: 'Explain a contradiction',
    why: contradiction,
    how: 'A data engineer compares ledger and journal.',
    who: 'data engineer',
    when: atOnce,
    undo: anyTime,
  };
}

function continueOrStop({ title, errors }: ReportedPhase, playbook: string): Decision {
  return {
    what: `${title}: continue or take back`,
    why: errors === 0 ? 'It stopped before its end.' : `It stopped after ${counted(errors, 'error')}.`,
    how: `Repair the cause and run godwit migrate --playbook ${playbook} again, or run godwit rollback.`,
    who: 'data engineer',
    when: 'now',
    undo: 'Yes: what was moved can be taken back.',
  };
}

/** A condition of a phase that is not done yet may still come true. */
function settleCriteria({ title, status, criteria }: ReportedPhase): Decision[] {
  if (status !== 'completed') return [];
  return criteria
    .filter(({ passed }) => passed === false)
    .map(({ criterion, evidence }) => ({
      what: `${title}: a condition does not hold`,
      why: `${criterion}: ${evidence}`,
      how: 'Find the cause with a data engineer; do not use these rows before.',
      who: 'data engineer',
      when: atOnce,
      undo: anyTime,
    }));
}

function checksToSettle({ verdict, status, mode, playbook }: RunReport): Decision[] {
  if (!verdict && status === 'completed' && mode === 'migrate') {
    return [
      {
        what: 'Check what was moved',
        why: 'Nothing has been compared yet.',
        how: `Run godwit validate --playbook ${playbook}.`,
        who: 'data engineer',
        when: atOnce,
        undo: anyTime,
      },
    ];
  }
  if (verdict?.verdict !== 'failed') return [];
  const why = `${verdict.failed} of ${counted(verdict.checks, 'check')} failed; ${counted(verdict.differences, 'row')} differ.`;
  return [
    {
      what: 'Settle what the checks found',
      why,
      how: 'The validation report names each row that differs.',
      who: 'data engineer',
      when: atOnce,
      undo: anyTime,
    },
  ];
}

/** By cause: what waits for a row is decided with it. Where causes are not known, by reason. */
function rowsToDecide(run: RunReport): Decision[] {
  const causes = run.causes ?? causesByReason(run);
  return causes.filter((each) => each.undecided > 0).map((each) => decideCause(run, each));
}

function decideCause(run: RunReport, { cause, undecided: rows, records, parts, waiting }: QuarantineCause): Decision {
  const { title, meaning, remedy, owner } = reasonWords(cause);
  const wait = waiting.reduce((sum, each) => sum + each.rows, 0);
  const many = records === rows ? '' : ` (${counted(records, 'record')} of the old system)`;
  return {
    what: `${title}: ${counted(rows, 'row')}${many}`,
    why: `${meaning} Where: ${placesOf(run, parts)}.${wait > 0 ? ` ${counted(wait, 'row')} of them only wait for others.` : ''}`,
    how: remedy,
    who: owner,
    when: 'before the old system is closed',
    undo: 'Yes, as long as the old system is there.',
  };
}

function placesOf(run: RunReport, parts: QuarantineCause['parts']): string {
  const titles = new Map(run.phases.map(({ phase, title }) => [phase, title]));
  return parts
    .map(({ phase, field, rows }) => `${titles.get(phase) ?? phase}${field === null ? '' : `, ${field.replaceAll('_', ' ')}`} (${rows})`)
    .join('; ');
}

/** Without knowing which rows wait for others. */
function causesByReason({ quarantine }: RunReport): QuarantineCause[] {
  return [...Map.groupBy(quarantine, ({ reason }) => reason)].map(([cause, groups]) => {
    const rows = groups.reduce((sum, group) => sum + group.rows, 0);
    const parts = groups.map(({ phase, field, rows: of, dismissed, exampleKeys }) => {
      return { phase, field, columns: [], rows: of, undecided: of - dismissed, exampleKeys, missing: null };
    });
    return { cause, rows, undecided: undecided(groups), records: undecided(groups), parts, waiting: [] };
  });
}

function approveAgain({ title, approval, fates }: ReportedPhase): Decision[] {
  if (approval?.isAuthor) {
    const why = `${approval.by} made the rules and approved them alone.`;
    return [
      {
        what: `${title}: let a second person look at the rules`,
        why,
        how: 'godwit review shows them beside sample rows.',
        who: 'reviewer',
        when: atOnce,
        undo: anyTime,
      },
    ];
  }
  if (approval || !fates) return [];
  return [
    {
      what: `${title}: find out who approved the rules`,
      why: 'Rows were moved without a recorded approval.',
      how: 'Look at godwit audit verify.',
      who: 'data engineer',
      when: atOnce,
      undo: anyTime,
    },
  ];
}
