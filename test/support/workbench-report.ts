import type { RunReport } from '../../model/report.ts';
import type { TransformSample } from '../../model/transform-sample.ts';
import type { Verdict } from '../../model/verdict.ts';

const phase = (name: string, source: string, status: RunReport['phases'][number]['status']): RunReport['phases'][number] => ({
  phase: name,
  entity: name,
  expected: 200,
  current: status === 'completed' ? 200 : status === 'in_progress' ? 150 : 0,
  remaining: status === 'completed' ? 0 : status === 'in_progress' ? 50 : 200,
  percent: status === 'completed' ? 100 : status === 'in_progress' ? 75 : 0,
  status,
  completed_at: status === 'completed' ? '2026-01-01T00:01:00Z' : null,
  errors: name === 'patients' ? 15 : 0,
  title: name,
  meaning: null,
  source,
  mode: 'bulk',
  fates: { read: 200, written: name === 'patients' ? 185 : 200, unchanged: 0, skipped: 0, quarantined: name === 'patients' ? 15 : 0 },
  root: null,
  seconds: 2,
  criteria: [{ criterion: '200 rows', passed: true, evidence: '200 rows are there.' }],
  mapping: null,
  approval: null,
  keySensitivity: name === 'profiles' ? 'pii' : null,
});

/** A run under way, with quarantined patients. */
export function testReport(): RunReport {
  return {
    run: 'r1',
    playbook: 'test',
    title: 'A dental laboratory',
    mode: 'migrate',
    status: 'running',
    startedAt: '2026-01-01T00:00:00Z',
    finishedAt: null,
    at: '2026-01-01T00:02:00Z',
    root: null,
    phases: [
      phase('profiles', 'auth_user', 'completed'),
      phase('patients', 'dispatch_patient', 'completed'),
      phase('cases', 'dispatch_project', 'in_progress'),
    ],
    quarantine: [
      { phase: 'patients', reason: 'orphan', field: 'profile_id', rows: 13, dismissed: 0, exampleKeys: ['1:7', '1:9'] },
      { phase: 'patients', reason: 'invalid_value', field: 'birth_date', rows: 2, dismissed: 0, exampleKeys: ['2:11'] },
      { phase: 'profiles', reason: 'duplicate', field: 'email', rows: 1, dismissed: 0, exampleKeys: ['8:jane@e.x'] },
    ],
    causes: [],
    verdict: null,
  };
}

/** A verdict with one row that differs. */
export function testVerdict(): Verdict {
  return {
    verdict: 'failed',
    phases: [
      {
        phase: 'profiles',
        entity: 'profiles',
        checks: [{ name: 'profiles.count', status: 'passed', message: '200 rows on both sides.' }],
        rowsCompared: 200,
        coverage: 'all',
        differences: [
          { phase: 'profiles', entity: 'profiles', kind: 'changed', sourceKey: '8:jane@e.x', targetKey: null, fields: ['email'] },
        ],
        differencesTotal: 1,
      },
    ],
  };
}

/** What came of proposed code on real rows. */
export function testSample(): TransformSample {
  return {
    digest: 'a'.repeat(64),
    file: 'transforms/names.ts',
    sandbox: { kind: 'isolate', description: 'test' },
    rows: 2,
    written: 2,
    targetRows: 2,
    rejected: {},
    failed: [],
    failedTotal: 0,
    branches: { taken: 1, of: 1, missed: [] },
    microsecondsPerRow: { wall: 10, cpu: 1 },
    columns: { before: ['name'], after: ['first'] },
    examples: [{ key: 'row 1', before: ['J…'], after: [['J…']], outcome: 'written' }],
  };
}
