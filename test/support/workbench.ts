import { digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Waiting } from '../../model/waiting.ts';
import type {
  ActionOutcome,
  ActionRequest,
  AgentWorkbench,
  ApprovalRequest,
  ApprovalService,
  MappingCorrection,
  PlanRequest,
} from '../../model/workbench.ts';
import { allNames, catalogs, mappingOf, profileOf, requireTestEntity, sensitivities, testPhases } from './clinic.ts';
import { testReport, testSample, testVerdict } from './workbench-report.ts';

/** A workbench held in memory, with what was asked of it; for agents and tools, which never see a database. */
export interface TestWorkbench {
  readonly bench: AgentWorkbench;
  readonly approvals: ApprovalService;
  readonly proposals: { correction: MappingCorrection; by: string }[];
  readonly plans: PlanRequest[];
  readonly requested: { request: ActionRequest; by: string }[];
  /** Requests that were carried out: only with every mapping approved. */
  readonly executed: ActionRequest[];
}

const asWaiting = ({ digest, what, why, author }: ApprovalRequest): Waiting => ({
  ...{ kind: 'proposal' as const, id: digest, what, why, by: author, since: null },
  ...{ roles: ['reviewer' as const], notBy: [], how: `godwit approve ${digest}` },
});

/** Opens a workbench in memory; nothing is approved, and a run is under way. */
export function openTestWorkbench(): TestWorkbench {
  const decided = new Map<string, 'approved' | 'rejected'>();
  const waiting = new Map<string, ApprovalRequest>();
  const proposals: TestWorkbench['proposals'] = [];
  const plans: PlanRequest[] = [];
  const requested: TestWorkbench['requested'] = [];
  const executed: ActionRequest[] = [];
  const stateOf = (digest: string): ApprovalRequest['state'] => decided.get(digest) ?? 'waiting';
  const pendingFor = (phase: string): ApprovalRequest => {
    const digest = digestOf(mappingOf(phase));
    return { digest, what: `mapping of ${phase}`, why: 'A run needs it.', author: 'data-mapping', state: stateOf(digest) };
  };
  const select = ({ only, except }: { only: readonly string[]; except: readonly string[] }): string[] => {
    const unknown = [...only, ...except].find((name) => !testPhases[name] && name !== 'core');
    if (unknown !== undefined) throw new GodwitError('phase_not_found', `There is no phase, group or target entity "${unknown}".`);
    const all = Object.keys(testPhases);
    return all.filter((name) => (only.length === 0 || only.includes(name)) && !except.includes(name));
  };
  const planOf: AgentWorkbench['plan'] = async (request) => {
    const estimate = { low: 1, likely: 2, high: 4, basis: 'assumed 1,000 rows/s' };
    const phases = select(request).map((phase, i) => ({
      phase,
      title: testPhases[phase]?.title ?? phase,
      source: testPhases[phase]?.source ?? '',
      target: phase,
      dependsOn: [...(testPhases[phase]?.dependsOn ?? [])],
      wave: i + 1,
      optional: false,
      cycle: [],
      rows: 100,
      bytes: 8192,
      seconds: estimate,
    }));
    const plan = {
      playbook: 'test',
      phases,
      rows: 100 * phases.length,
      bytes: 8192,
      seconds: estimate,
      downtimeSeconds: estimate,
      risks: [],
    };
    const problems = request.before.filter(({ later }) => later === 'profiles').map(({ first }) => `${first} needs profiles before it.`);
    const changes = [
      ...request.except.map((phase) => `${phase} is left out.`),
      ...(request.only.length > 0 ? ['The other phases are left out.'] : []),
      ...request.before.filter(({ later }) => later !== 'profiles').map(({ first, later }) => `${later} waits for ${first}.`),
      ...Object.keys(request.where).map((phase) => `${phase} takes fewer rows.`),
    ];
    return { plan, digest: digestOf({ plan, changes }), changes, problems };
  };
  const act = (request: ActionRequest): ActionOutcome => {
    const phases = select(request);
    const needs = phases.map(pendingFor).filter(({ state }) => state !== 'approved');
    if (request.action === 'pause' || request.action === 'validate')
      return { action: request.action, state: 'done', phases, message: `${request.action} is done.`, needs: [] };
    if (needs.length > 0)
      return { action: request.action, state: 'waiting', phases, message: `${needs.length} mappings are not approved.`, needs };
    executed.push(request);
    return { action: request.action, state: 'started', phases, message: 'Started.', needs: [] };
  };
  const bench: AgentWorkbench = {
    overview: async () => ({
      playbook: 'test',
      title: 'A dental laboratory',
      source: 'localhost:5432/legacy',
      target: 'localhost:5432/modern',
      phases: Object.entries(testPhases).map(([phase, each]) => ({ phase, target: phase, off: null, ...each })),
      groups: { core: ['profiles', 'patients', 'cases'] },
      sourceEntities: catalogs.source.entities.map(({ name }) => ({
        entity: name,
        ...(catalogs.source.sizes[name] ?? { rows: 0, bytes: 0 }),
      })),
      targetEntities: catalogs.target.entities.map(({ name }) => ({ entity: name, rows: 0, bytes: 0 })),
    }),
    names: async () => allNames(),
    describe: async (side, name) => {
      const found = requireTestEntity(side, name);
      const phases = Object.entries(testPhases).filter(([phase, { source }]) => phase === name || source === name);
      return { side, entity: found, ...(catalogs[side].sizes[name] ?? { rows: 0, bytes: 0 }), phases: phases.map(([phase]) => phase) };
    },
    schema: async (name) => {
      const { fields } = requireTestEntity('target', name);
      const columns = fields.map((each) => `${each.name} ${each.type.native}`).join(', ');
      return { statements: [`CREATE TABLE ${name} (${columns})`], derived: [], lacking: [] };
    },
    profile: async (side, name) => {
      const found = requireTestEntity(side, name);
      const findings =
        name === 'dispatch_patient'
          ? [{ kind: 'orphans', entity: name, fields: ['doctor_id'], rows: 13, message: '13 rows refer to a missing auth_user.' }]
          : [];
      return {
        side,
        entity: name,
        rows: 100,
        sampledRows: 100,
        fields: Object.fromEntries(found.fields.map((each) => [each.name, profileOf(each.name)])),
        findings,
      };
    },
    sample: async (side, name, rows) => {
      const { fields } = requireTestEntity(side, name);
      const row = (i: number) =>
        Object.fromEntries(fields.map((each) => [each.name, each.name === 'email' ? 'jane@example.org' : `${each.name} ${i}`]));
      return {
        side,
        entity: name,
        columns: fields.map((each) => ({ name: each.name, sensitivity: sensitivities[each.name] ?? null })),
        rows: Array.from({ length: rows }, (_, i) => row(i)),
      };
    },
    explore: async ({ code }) => ({
      read: 2,
      cut: null,
      masked: ['email'],
      happened: code === null ? [] : ['row 2: rejected: no_name'],
      columns: ['email', 'n'],
      rows: [['j…@…', '1']],
    }),
    mapping: async (phase) => {
      const mapping = mappingOf(phase);
      const digest = digestOf(mapping);
      const state = stateOf(digest);
      return { mapping, digest, state: state === 'waiting' ? 'proposed' : state, decidedBy: state === 'waiting' ? null : 'reviewer' };
    },
    plan: planOf,
    dryRun: async (request) => ({
      phases: select(request).map((phase) => ({ phase, mode: 'bulk', statements: 12, rows: 100 })),
      checks: [],
    }),
    status: async () => testReport(),
    quarantine: async (phase) => testReport().quarantine.filter((group) => phase === null || group.phase === phase),
    quarantinedRows: async (phase, limit) =>
      testReport()
        .quarantine.filter((group) => group.phase === phase)
        .flatMap(({ reason, field: of, exampleKeys }) =>
          exampleKeys.map((sourceKey, i) => ({
            id: `${reason}-${i}`,
            run: 'r1',
            phase,
            entity: phase,
            sourceKey,
            reason,
            field: of,
            status: 'open' as const,
            at: '2026-01-01T00:00:00Z',
          })),
        )
        .slice(0, limit),
    rebuild: async (collection, key) => ({
      collection,
      coverage: key === null ? 'all 3 documents' : 'one document',
      documents: { compared: 3, equal: 2, differing: 1, missing: 0, keptAside: 0, unreadable: 0 },
      unclaimedRows: null,
      keys: ['jane@example.org'],
      paths: [
        { path: 'name', equal: 3, differing: 0, missing: 0, extra: 0 },
        { path: 'city', equal: 2, differing: 1, missing: 0, extra: 0, example: { key: 'jane@example.org', source: 'A…', rebuilt: 'B…' } },
      ],
      ...{ notCompared: [], losses: [], keptAsJson: [] },
    }),
    trace: async (phase, key) => {
      if (key === '404') throw new GodwitError('row_not_found', 'No row has that key.');
      const base = { phase: phase ?? 'patients', source: 'dispatch_patient', target: 'patients', sourceKey: key };
      return key === '7'
        ? [
            {
              ...base,
              targetKey: null,
              fate: 'quarantined',
              reason: 'orphan',
              field: 'profile_id',
              batch: 'b1',
              mapping: null,
              approvedBy: null,
            },
          ]
        : [
            {
              ...base,
              targetKey: '00000000-0000-8000-8000-000000000000',
              fate: 'written',
              reason: null,
              field: null,
              batch: 'b1',
              mapping: 'a'.repeat(64),
              approvedBy: 'reviewer',
            },
          ];
    },
    findings: async () => ({
      findings: [
        { kind: 'orphans', entity: 'dispatch_patient', fields: ['doctor_id'], rows: 13, message: '13 rows refer to a missing auth_user.' },
        { kind: 'duplicates', entity: 'auth_user', fields: ['email'], rows: 24, message: '24 rows share an e-mail address.' },
      ],
      risks: [
        { severity: 'high', title: 'Orphaned patients', evidence: '13 rows', mitigation: 'Quarantine them.', owner: 'data engineer' },
      ],
    }),
    verdict: async () => testVerdict(),
    differential: async () => null,
    conflicts: async () => [],
    syncJobs: async () => ({ jobs: [], runs: [] }),
    queries: async () => null,
    access: async () => null,
    copies: async () => ({ copies: [], open: [] }),
    publications: async () => ({ publications: [], open: [] }),
    embeddings: async () => ({ embeddings: [] }),
    statements: async () => [],
    preflight: async () => [
      { name: 'source.read_only', status: 'passed', message: 'The source session is read-only.' },
      { name: 'target.disk_space', status: 'failed', message: 'Too little space.', fix: 'Free 2 GB.' },
    ],
    pending: async () => [...waiting.values()].filter(({ digest }) => !decided.has(digest)).map(asWaiting),
    propose: async (correction, by) => {
      const mapping = mappingOf(correction.phase);
      const target = requireTestEntity('target', mapping.target);
      const columns = JSON.stringify(correction.rule).match(/"(?:copy|concat)":(?:"([^"]+)"|\[([^\]]*)\])/);
      const read = columns ? (columns[1] ?? columns[2] ?? '').replaceAll('"', '').split(',') : [];
      const source = requireTestEntity('source', mapping.source);
      const unknown = read.find((name) => !source.fields.some((each) => each.name === name));
      if (!target.fields.some((each) => each.name === correction.field) || unknown !== undefined)
        throw new GodwitError(
          'mapping_invalid',
          `${correction.phase}.${correction.field}: there is no column "${unknown ?? correction.field}".`,
        );
      proposals.push({ correction, by });
      const digest = digestOf(correction);
      waiting.set(digest, { digest, what: `mapping of ${correction.phase}`, why: correction.why, author: by, state: 'waiting' });
      const checks = [{ name: 'mapping.sample', status: 'passed' as const, message: '100 of 100 sampled rows take it.' }];
      return { phase: correction.phase, field: correction.field, digest, before: null, after: correction.rule, checks };
    },
    proposePlan: async (request) => {
      plans.push(request);
      const made = await planOf(request);
      waiting.set(made.digest, { digest: made.digest, what: 'plan', why: 'Other constraints.', author: 'planning', state: 'waiting' });
      return made;
    },
    proposeTransform: async ({ phase, file, tests, why }, by) => {
      mappingOf(phase);
      const digest = digestOf({ phase, file });
      waiting.set(digest, { digest, what: `transform of ${phase}`, why, author: by, state: 'waiting' });
      const results = tests.map(({ name }) => ({ name, passed: true, message: 'as expected' }));
      return { phase, file, digest, problems: [], tests: results, sample: testSample() };
    },
    requestApproval: async (digest, why, by) => {
      const known =
        waiting.get(digest) ??
        Object.keys(testPhases)
          .map(pendingFor)
          .find((each) => each.digest === digest);
      if (!known) throw new GodwitError('artifact_not_found', 'No artifact has that digest.');
      const request = { ...known, why, author: by, state: stateOf(digest) };
      waiting.set(digest, request);
      return request;
    },
    request: async (request, by) => {
      requested.push({ request, by });
      return act(request);
    },
  };
  const approvals: ApprovalService = {
    decide: async ({ digest, decision }) => {
      decided.set(digest, decision);
    },
  };
  return { bench, approvals, proposals, plans, requested, executed };
}
