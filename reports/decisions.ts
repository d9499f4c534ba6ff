import type { ReportedPhase, RunReport } from '../model/report.ts';
import { contradictions, undecided } from './facts.ts';
import { counted } from './units.ts';
import { reasonWords } from './words/reasons.ts';

/** Something that a person must decide or do. */
export interface Decision {
  readonly what: string;
  readonly why: string;
  readonly how: string;
}

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
  return { what: 'Explain a contradiction', why: contradiction, how: 'A data engineer compares ledger and journal.' };
}

function continueOrStop({ title, errors }: ReportedPhase, playbook: string): Decision {
  return {
    what: `${title}: continue or take back`,
    why: errors === 0 ? 'It stopped before its end.' : `It stopped after ${counted(errors, 'error')}.`,
    how: `Repair the cause and run godwit migrate --playbook ${playbook} again, or run godwit rollback.`,
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
    }));
}

function checksToSettle({ verdict, status, mode, playbook }: RunReport): Decision[] {
  if (!verdict && status === 'completed' && mode === 'migrate') {
    return [{ what: 'Check what was moved', why: 'Nothing has been compared yet.', how: `Run godwit validate --playbook ${playbook}.` }];
  }
  if (verdict?.verdict !== 'failed') return [];
  const why = `${verdict.failed} of ${counted(verdict.checks, 'check')} failed; ${counted(verdict.differences, 'row')} differ.`;
  return [{ what: 'Settle what the checks found', why, how: 'The validation report names each row that differs.' }];
}

function rowsToDecide(run: RunReport): Decision[] {
  const titles = new Map(run.phases.map(({ phase, title }) => [phase, title]));
  const open = run.quarantine.filter((group) => undecided([group]) > 0).sort((a, b) => undecided([b]) - undecided([a]));
  return open.map((group) => {
    const { title, meaning, remedy } = reasonWords(group.reason);
    const what = `${titles.get(group.phase) ?? group.phase}: ${counted(undecided([group]), 'row')} kept aside`;
    return { what, why: `${title}. ${meaning}`, how: remedy };
  });
}

function approveAgain({ title, approval, fates }: ReportedPhase): Decision[] {
  if (approval?.isAuthor) {
    const why = `${approval.by} made the rules and approved them alone.`;
    return [{ what: `${title}: let a second person look at the rules`, why, how: 'godwit review shows them beside sample rows.' }];
  }
  if (approval || !fates) return [];
  return [
    {
      what: `${title}: find out who approved the rules`,
      why: 'Rows were moved without a recorded approval.',
      how: 'Look at godwit audit verify.',
    },
  ];
}
