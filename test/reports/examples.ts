import type { Catalog, Entity } from '../../model/catalog.ts';
import type { CausePart, QuarantineCause } from '../../model/cause.ts';
import { canonicalKey } from '../../model/identity.ts';
import type { Mapping } from '../../model/mapping.ts';
import type { Plan, PlannedPhase } from '../../model/plan.ts';
import type { FieldProfile, Profile } from '../../model/profile.ts';
import type { ReportedPhase, RunReport } from '../../model/report.ts';
import type { AmountBalance, Verdict } from '../../model/verdict.ts';
import type { Waiting } from '../../model/waiting.ts';

/** A completed phase of 100 rows: 90 written, 5 unchanged, 2 skipped, 3 kept aside. */
export const patients: ReportedPhase = {
  phase: 'patients',
  entity: 'patients',
  source: 'dispatch_patient',
  title: 'Patients',
  meaning: 'The people who are treated.',
  expected: 98,
  current: 98,
  remaining: 0,
  percent: 100,
  status: 'completed',
  completed_at: '2026-11-21T08:15:30.123+01:00',
  errors: 0,
  mode: 'bulk',
  fates: { read: 100, written: 90, unchanged: 5, skipped: 2, quarantined: 3 },
  root: 'a'.repeat(64),
  seconds: 20,
  plannedSeconds: { low: 5, likely: 10, high: 20, basis: 'a sample' },
  criteria: [
    { criterion: '98 rows', passed: true, evidence: '98 found' },
    { criterion: 'every row has profile_id', passed: true, evidence: '0 without' },
  ],
  mapping: 'b'.repeat(64),
  approval: { by: 'Ada', at: '2026-11-20T10:00:00Z', isAuthor: false },
  keySensitivity: null,
};

/** A phase that has not begun, after the patients. */
export const cases: ReportedPhase = {
  ...patients,
  phase: 'cases',
  entity: 'cases',
  source: 'dispatch_project',
  title: 'Cases',
  meaning: null,
  expected: 1000,
  current: 0,
  remaining: 1000,
  percent: 0,
  status: 'not_started',
  completed_at: null,
  mode: null,
  fates: null,
  root: null,
  seconds: null,
  plannedSeconds: { low: 50, likely: 60, high: 90, basis: 'a sample' },
  criteria: [{ criterion: '1,000 rows', passed: null, evidence: '' }],
};

function cause(name: string, rows: number, undecided: number, part: Pick<CausePart, 'field' | 'columns' | 'exampleKeys'>): QuarantineCause {
  const parts = [{ phase: 'patients', rows, undecided, missing: null, ...part }];
  return { cause: name, rows, undecided, records: rows, since: '2026-11-21T07:10:00.000Z', parts, waiting: [] };
}

/** The undecided rows of a run as the list of what waits has them. */
export const waitingOf = ({ causes }: RunReport): Waiting[] =>
  causes
    .filter(({ undecided }) => undecided > 0)
    .map(({ cause: name, undecided }) => ({
      kind: 'quarantine',
      id: 'e'.repeat(64),
      what: `${undecided} rows kept aside as ${name}`,
      why: name,
      cause: name,
      by: null,
      since: null,
      roles: ['reviewer'],
      notBy: [],
      how: 'godwit quarantine decide',
    }));

/** A completed and validated run of one phase, with two rows kept aside that nobody has decided about. */
export const run: RunReport = {
  run: '00000000-0000-8000-8000-000000000001',
  playbook: 'clinic',
  title: 'Clinic to the new platform',
  mode: 'migrate',
  status: 'completed',
  startedAt: '2026-11-21T07:00:00Z',
  finishedAt: '2026-11-21T07:20:00Z',
  at: '2026-11-21T07:20:01Z',
  root: 'c'.repeat(64),
  phases: [patients],
  quarantine: [
    {
      phase: 'patients',
      reason: 'orphan',
      field: 'profile_id',
      rows: 2,
      dismissed: 1,
      exampleKeys: [canonicalKey(['42']), canonicalKey(['7', 'b'])],
    },
    { phase: 'patients', reason: 'too_long', field: 'phone', rows: 1, dismissed: 0, exampleKeys: [canonicalKey(['43'])] },
  ],
  causes: [
    cause('orphan', 2, 1, { field: 'profile_id', columns: ['doctor_id'], exampleKeys: [canonicalKey(['42']), canonicalKey(['7', 'b'])] }),
    cause('too_long', 1, 1, { field: 'phone', columns: ['phone'], exampleKeys: [canonicalKey(['43'])] }),
  ],
  verdict: { verdict: 'passed', checks: 12, failed: 0, differences: 0, artifact: 'd'.repeat(64) },
};

/** The same run where no row was kept aside. */
export const cleanRun: RunReport = {
  ...run,
  phases: [{ ...patients, fates: { read: 100, written: 93, unchanged: 5, skipped: 2, quarantined: 0 } }],
  quarantine: [],
  causes: [],
};

export const verdict: Verdict = {
  verdict: 'failed',
  phases: [
    {
      phase: 'patients',
      entity: 'patients',
      rowsCompared: 95,
      coverage: 'all',
      checks: [
        { name: 'counts.target', status: 'passed', message: 'As many rows as the ledger says.', expected: '95', actual: '95' },
        {
          name: 'sums.balance',
          status: 'failed',
          message: 'The sums differ.',
          expected: '10.25',
          actual: '10.20',
          fix: 'Look at the rows.',
        },
        { name: 'rows.compared', status: 'passed', message: 'Rows are as the mapping says.' },
        { name: 'something.new', status: 'warning', message: 'Looked at once.' },
      ],
      differences: [
        {
          phase: 'patients',
          entity: 'patients',
          kind: 'changed',
          sourceKey: canonicalKey(['42']),
          targetKey: null,
          fields: ['account_balance'],
        },
      ],
      differencesTotal: 3,
    },
  ],
};

const plannedPatients: PlannedPhase = {
  phase: 'patients',
  title: 'Patients',
  source: 'dispatch_patient',
  target: 'patients',
  dependsOn: [],
  wave: 1,
  optional: false,
  cycle: [],
  rows: 100,
  bytes: 2048,
  seconds: { low: 5, likely: 10, high: 20, basis: 'a sample' },
};

export const plan: Plan = {
  playbook: 'clinic',
  phases: [
    plannedPatients,
    {
      ...plannedPatients,
      phase: 'cases',
      title: 'Cases',
      source: 'dispatch_project',
      target: 'cases',
      dependsOn: ['patients'],
      wave: 2,
      rows: 1000,
    },
    {
      ...plannedPatients,
      phase: 'embeddings',
      title: 'Embeddings',
      dependsOn: ['cases'],
      wave: 3,
      off: 'No provider yet.',
      optional: true,
    },
  ],
  rows: 1100,
  bytes: 4096,
  seconds: { low: 60, likely: 75, high: 100, basis: 'a sample' },
  downtimeSeconds: { low: 60, likely: 75, high: 100, basis: 'nothing is kept in step' },
  risks: [
    {
      severity: 'high',
      title: 'Health data is migrated',
      evidence: '3 fields',
      mitigation: 'Keep masking on.',
      owner: 'compliance officer',
    },
    { severity: 'low', title: 'Blanks around values', evidence: '1 field', mitigation: 'Trim.', owner: 'data engineer' },
  ],
};

export const mapping: Mapping = {
  phase: 'patients',
  source: 'dispatch_patient',
  sourceKey: ['id'],
  target: 'patients',
  identity: { name: 'patients', system: 'clinic', strategy: 'derived', targetKey: ['id'] },
  lookups: [{ name: 'address', entity: 'dispatch_address', on: [['patient_id', 'id']] }],
  conflict: { key: ['legacy_id'], action: 'update', duplicates: 'merge' },
  triggers: 'keep',
  fields: [
    { target: 'id', rule: { rule: 'identity' }, confidence: 1, evidence: ['declared'] },
    { target: 'name', rule: { rule: 'copy', column: 'name', clean: ['trim'] }, confidence: 0.97, evidence: ['same name', 'same type'] },
    { target: 'gender', rule: { rule: 'enum', column: 'gender', values: { 1: 'female', 2: 'male' } }, confidence: 1, evidence: [] },
    { target: 'city', rule: { rule: 'copy', column: 'address.city', clean: [] }, confidence: 0.8, evidence: [] },
    { target: 'label', rule: { rule: 'concat', columns: ['id', 'name'], separator: ' ' }, confidence: 1, evidence: [] },
    { target: 'updated_at', rule: { rule: 'none', reason: 'The database fills it.' }, confidence: 1, evidence: [] },
  ],
  noTarget: [{ column: 'password', reason: 'People choose a new one.' }],
  structure: { source: 'e', target: 'f' },
};

const looked: FieldProfile = { rows: 100, nulls: 0, distinct: 100, distinctIsExact: true, common: [], patterns: {} };

export const profile: Profile = {
  entities: {
    dispatch_patient: {
      rows: 100,
      sampledRows: 100,
      fields: {
        id: looked,
        name: { ...looked, sensitivity: 'pii', sensitivityReason: 'its name says "name"' },
        gender: { ...looked, common: [{ value: '1', rows: 60 }] },
      },
    },
    dispatch_address: { rows: 90, sampledRows: 90, fields: { city: looked } },
  },
  findings: [
    {
      kind: 'trailing_blanks',
      entity: 'dispatch_patient',
      fields: ['name'],
      rows: 4,
      message: '4 rows of dispatch_patient.name begin or end with blanks.',
    },
  ],
};

/** A table with one column and a key of it. */
export function entityNamed(name: string, overrides: Partial<Entity> = {}): Entity {
  return {
    name,
    schema: 'public',
    table: name,
    kind: 'table',
    fields: [{ name: 'id', type: { native: 'integer', kind: 'integer', dimensions: 0 }, nullable: false }],
    key: { name: `${name}_pkey`, fields: ['id'] },
    uniques: [],
    checks: [],
    exclusions: [],
    references: [],
    indexes: [],
    triggers: [],
    rowSecurity: { enabled: false, forced: false, policies: [] },
    ...overrides,
  };
}

/** A catalog of these entities. */
export function catalogOf(entities: readonly Entity[], sizes: Catalog['sizes'] = {}): Catalog {
  const none = { enums: [], domains: [], composites: [], sequences: [], extensions: [] };
  return { kind: 'postgres', version: '18.4', database: 'clinic_legacy', entities: [...entities], sizes, ...none };
}

/** 34.50 of 1,234.50 is kept aside. */
export const balances: AmountBalance[] = [
  { source: 'balance', target: 'account_balance', read: '1234.50', arrived: '1200', aside: '34.50', leftOut: '0', holds: true },
];
