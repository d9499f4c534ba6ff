import type { RunReport } from '../model/report.ts';
import { contradictions, undecided } from './facts.ts';

/** What a run came to, in one word. */
export type Judgement =
  | 'rolled_back'
  | 'rehearsal'
  | 'dry_run'
  | 'contradictory'
  | 'wrong'
  | 'stopped'
  | 'under_way'
  | 'unchecked'
  | 'undecided'
  | 'safe';

interface JudgementWords {
  readonly happened: string;
  readonly isSafe: string;
}

/** What each judgement means to someone who has to answer for the data. */
export const judgementWords: Readonly<Record<Judgement, JudgementWords>> = {
  rolled_back: {
    happened: 'The move was taken back: the new system is as it was before.',
    isSafe: 'The old system holds everything, as before.',
  },
  rehearsal: {
    happened: 'This was a rehearsal with a sample. Nothing was moved for good.',
    isSafe: 'The old system was only read. The rehearsal says how the real move would go.',
  },
  dry_run: {
    happened: 'This was a dry run: everything was worked out, nothing was written.',
    isSafe: 'The old system was only read, the new one was not touched.',
  },
  contradictory: {
    happened: 'The records of this move contradict each other.',
    isSafe: 'Do not rely on the new system, nor on the numbers below, before a data engineer has explained the contradictions.',
  },
  wrong: {
    happened: 'The data was moved, but the checks found something wrong.',
    isSafe: 'Do not work with the new system until the findings below are settled. The old system still holds everything.',
  },
  stopped: {
    happened: 'The move stopped before its end.',
    isSafe: 'Nothing is lost: the old system still holds everything, and what was moved stays. The new system is not complete.',
  },
  under_way: {
    happened: 'The move is under way.',
    isSafe: 'The old system was only read and still holds everything. The new system is not complete yet.',
  },
  unchecked: {
    happened: 'The data was moved, but not everything has been checked.',
    isSafe: 'Wait for the checks before you rely on the new system.',
  },
  undecided: {
    happened: 'The data was moved and passed every check. Some rows were kept aside and wait for a decision.',
    isSafe: 'What was moved can be relied on. The rows kept aside are not in the new system; the old one still holds them.',
  },
  safe: {
    happened: 'Everything that was meant to move was moved and passed every check.',
    isSafe: 'It can be relied on: every row is accounted for, and what stands in the new system was compared with the old one.',
  },
};

/** Judges a run: the gravest that holds. */
export function judge(run: RunReport): Judgement {
  const completed = run.phases.filter(({ status }) => status === 'completed');
  const criteria = completed.flatMap((phase) => phase.criteria);
  const isWhole = completed.length > 0 && completed.length === run.phases.length;
  if (run.mode === 'dry_run') return 'dry_run';
  if (contradictions(run).length > 0) return 'contradictory';
  if (run.status === 'rolled_back') return 'rolled_back';
  if (run.mode === 'rehearse') return 'rehearsal';
  if (run.verdict?.verdict === 'failed' || criteria.some(({ passed }) => passed === false)) return 'wrong';
  if (run.status === 'stopped' || run.status === 'failed' || run.phases.some(({ status }) => status === 'failed')) return 'stopped';
  if (run.status === 'running' || !isWhole) return 'under_way';
  if (!run.verdict || criteria.some(({ passed }) => passed === null)) return 'unchecked';
  return undecided(run) > 0 ? 'undecided' : 'safe';
}
