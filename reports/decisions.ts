import type { QuarantineCause } from '../model/cause.ts';
import type { ReportedPhase, RunReport } from '../model/report.ts';
import { deciderWords, type Waiting } from '../model/waiting.ts';
import { contradictions } from './facts.ts';
import { counted } from './units.ts';
import { personText } from './words/people.ts';
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

/** All that is asked of people, the gravest first: what the run needs to be explained, and the list of what waits for a decision. */
export function decisionsOf(run: RunReport, waiting: readonly Waiting[]): Decision[] {
  return [
    ...contradictions(run).map(explainContradiction),
    ...run.phases.filter(({ status }) => status === 'failed').map((phase) => continueOrStop(phase, run.playbook)),
    ...run.phases.flatMap(settleCriteria),
    ...checksToSettle(run),
    ...waiting.map((each) => decideWaiting(run, each)),
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

function decideWaiting(run: RunReport, item: Waiting): Decision {
  const cause = run.causes.find((each) => each.cause === item.cause);
  if (cause) return decideCause(run, cause);
  const { what, why, how } = item;
  return { what, why, how, who: deciderWords(item), when: 'before it is used', undo: 'Yes: what is decided last counts.' };
}

function decideCause(run: RunReport, { cause, rows: all, undecided: rows, records, parts, waiting }: QuarantineCause): Decision {
  const { title, meaning, remedy, owner } = reasonWords(cause);
  const wait = waiting.reduce((sum, each) => sum + each.rows, 0);
  const many = rows < all || records === all ? '' : ` (${counted(records, 'record')} of the old system)`;
  return {
    what: `${title}: ${counted(rows, 'row')}${many}`,
    why: `${meaning} Where: ${placesOf(run, parts)}.${wait > 0 && rows === all ? ` ${counted(wait, 'row')} of them only wait for others.` : ''}`,
    how: remedy,
    who: owner,
    when: 'before the old system is closed',
    undo: 'Yes, as long as the old system is there.',
  };
}

function placesOf(run: RunReport, parts: QuarantineCause['parts']): string {
  const titles = new Map(run.phases.map(({ phase, title }) => [phase, title]));
  return parts
    .filter(({ undecided }) => undecided > 0)
    .map(
      ({ phase, field, undecided: rows }) =>
        `${titles.get(phase) ?? phase}${field === null ? '' : `, ${field.replaceAll('_', ' ')}`} (${rows})`,
    )
    .join('; ');
}

function approveAgain({ title, approval, fates }: ReportedPhase): Decision[] {
  if (approval?.isAuthor) {
    const why = `The approver is also the author: ${personText(approval.by)}.`;
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
