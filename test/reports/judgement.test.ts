import { describe, expect, it } from 'vitest';
import { type RunReport, runReport } from '../../model/report.ts';
import { decisionsOf } from '../../reports/decisions.ts';
import { contradictions, successOf, undecided } from '../../reports/facts.ts';
import { guidanceReport } from '../../reports/guidance/guidance-report.ts';
import type { GuidanceInput } from '../../reports/guidance/input.ts';
import { judge } from '../../reports/judgement.ts';
import { toMarkdown } from '../../reports/markdown.ts';
import { remainingTime } from '../../reports/remaining-time.ts';
import { cases, cleanRun, patients, run, waitingOf } from './examples.ts';

const failing = { criterion: 'every row has profile_id', passed: false, evidence: '4 without' };
const withPhase = (change: Partial<RunReport['phases'][number]>, of: RunReport = cleanRun): RunReport => ({
  ...of,
  phases: of.phases.map((phase) => ({ ...phase, ...change })),
});
const failedVerdict = { verdict: 'failed', checks: 12, failed: 2, differences: 7, artifact: 'd' } as const;

const guided = (of: RunReport): GuidanceInput => ({
  run: of,
  plan: null,
  verdict: null,
  rollback: null,
  source: null,
  profile: null,
  waiting: [],
  entities: new Map(),
});

describe('a judgement', () => {
  it.each<[string, RunReport]>([
    ['safe', cleanRun],
    ['undecided', run],
    ['safe', { ...run, causes: run.causes.map((cause) => ({ ...cause, undecided: 0 })) }],
    ['unchecked', { ...cleanRun, verdict: null }],
    ['unchecked', withPhase({ criteria: [{ criterion: 'c', passed: null, evidence: '' }] })],
    ['under_way', { ...cleanRun, status: 'running', finishedAt: null }],
    ['under_way', { ...cleanRun, phases: [...cleanRun.phases, cases] }],
    ['under_way', { ...cleanRun, phases: [] }],
    ['stopped', withPhase({ status: 'failed' })],
    ['stopped', { ...cleanRun, status: 'failed' }],
    ['wrong', { ...cleanRun, verdict: failedVerdict }],
    ['wrong', withPhase({ criteria: [failing] })],
    ['wrong', { ...run, status: 'failed', verdict: failedVerdict }],
    ['under_way', withPhase({ status: 'in_progress', criteria: [failing] })],
    ['rolled_back', { ...cleanRun, status: 'rolled_back' }],
    ['rehearsal', { ...cleanRun, mode: 'rehearse' }],
    ['dry_run', { ...cleanRun, mode: 'dry_run' }],
    ['contradictory', withPhase({ fates: { read: 100, written: 90, unchanged: 5, skipped: 2, quarantined: 0 } })],
    ['contradictory', { ...run, quarantine: run.quarantine.slice(1) }],
    [
      'contradictory',
      { ...cleanRun, quarantine: [{ phase: 'ghosts', reason: 'orphan', field: null, rows: 1, dismissed: 0, exampleKeys: [] }] },
    ],
  ])('is %s', (expected, of) => {
    expect(judge(runReport.parse(of))).toBe(expected);
  });

  it('is told in the guidance: what happened, whether it is safe, what is asked', () => {
    const text = toMarkdown(guidanceReport(guided(cleanRun)));
    expect(text).toContain('Everything that was meant to move was moved and passed every check.');
    expect(text).toContain('Nobody. Nothing waits for a decision.');
    expect(text).not.toContain('## What is asked of people');
    expect(text).toContain('100 rows read = 93 written + 5 already there + 2 left out.');
    expect(toMarkdown(guidanceReport(guided({ ...cleanRun, verdict: failedVerdict })))).toContain('Do not work with the new system');
  });
});

describe('what is asked of people', () => {
  const asked = (of: RunReport): string[] => decisionsOf(of, waitingOf(of)).map(({ what, why }) => `${what} | ${why}`);

  it('is nothing when all is well', () => {
    expect(asked(cleanRun)).toEqual([]);
  });

  it('names rows that nobody decided about, with their number and reason', () => {
    expect(asked(run)).toHaveLength(2);
    expect(asked(run)[0]).toMatch(/^Belongs to something that does not exist: 1 row \| .*Where: Patients, profile id \(1\)/);
    expect(undecided(run)).toBe(2);
  });

  it('names what else waits, with who may decide', () => {
    const item = { kind: 'request' as const, id: 'f', what: 'rollback of cases', why: 'It removes rows.', by: 'an agent', since: null };
    const [decision] = decisionsOf(cleanRun, [{ ...item, roles: ['reviewer'], notBy: ['ada'], how: 'godwit approve f' }]);
    expect(decision).toMatchObject({ what: 'rollback of cases', who: 'reviewer other than ada', how: 'godwit approve f' });
  });

  it('names failed conditions, failed checks, missing checks, stops and contradictions', () => {
    expect(asked(withPhase({ criteria: [failing] }))).toEqual([
      'Patients: a condition does not hold | every row has profile_id: 4 without',
    ]);
    expect(asked({ ...cleanRun, verdict: failedVerdict })).toEqual([
      'Settle what the checks found | 2 of 12 checks failed; 7 rows differ.',
    ]);
    expect(asked({ ...cleanRun, verdict: null })).toEqual(['Check what was moved | Nothing has been compared yet.']);
    expect(asked(withPhase({ status: 'failed', errors: 3 }))).toEqual(['Patients: continue or take back | It stopped after 3 errors.']);
    expect(asked(withPhase({ current: 99 }))).toEqual([
      'Explain a contradiction | patients: 99 rows are done, 98 were expected.',
      'Explain a contradiction | patients: 0 rows remain, of 98 less 99.',
    ]);
  });

  it('names rules that their author approved, and rows that moved without approval', () => {
    expect(asked(withPhase({ approval: { by: 'Ada', at: '2026-11-20T10:00:00Z', isAuthor: true } }))[0]).toContain(
      'The approver is also the author: Ada.',
    );
    expect(asked(withPhase({ approval: null }))[0]).toContain('without a recorded approval');
    expect(asked(withPhase({ approval: null, fates: null, current: 0, remaining: 98, status: 'not_started' }))).toEqual([]);
  });
});

describe('figures of success', () => {
  it('count a row that the target could not take as valid and not arrived, and a reference to nothing as not valid', () => {
    expect(successOf(run, patients)).toEqual({ read: 100, arrived: 95, meant: 98, valid: 96, accounted: 100 });
    expect(successOf(run, cases)).toEqual({ read: 0, arrived: 0, meant: 0, valid: 0, accounted: 0 });
  });

  it('contradict each other only when they do', () => {
    expect(contradictions(run)).toEqual([]);
    expect(contradictions(withPhase({ fates: { read: 101, written: 93, unchanged: 5, skipped: 2, quarantined: 0 } }))).toEqual([
      'patients: 101 rows were read, 100 have a fate.',
    ]);
  });
});

describe('remaining time', () => {
  it('is the plan scaled by how it did so far', () => {
    expect(remainingTime([patients, cases])).toEqual({ seconds: 120, basis: 'completed phases took 2.00 times the planned time' });
    expect(remainingTime([patients, { ...cases, status: 'in_progress', current: 750, remaining: 250 }])?.seconds).toBe(30);
    expect(remainingTime([cases])).toEqual({ seconds: 60, basis: 'as planned' });
  });

  it('is not guessed without an estimate', () => {
    const { plannedSeconds: _, ...unplanned } = cases;
    expect(remainingTime([patients, unplanned])).toBeNull();
  });
});
