import { describe, expect, it } from 'vitest';
import { digestOf } from '../../model/digest.ts';
import type { AgentWorkbench } from '../../model/workbench.ts';
import { findTool, tools } from '../../tools/registry.ts';
import { callTool, type ToolAnswer, type ToolContext } from '../../tools/tool.ts';
import { hostileComment } from '../support/clinic.ts';
import { openTestWorkbench } from '../support/workbench.ts';

const contextOf = (bench: AgentWorkbench, policy: ToolContext['policy'] = 'masked'): ToolContext => ({
  bench,
  policy,
  agent: 'data-mapping',
  maskKey: 'secret',
});

async function call(name: string, input: unknown, context: ToolContext = contextOf(openTestWorkbench().bench)): Promise<ToolAnswer> {
  const tool = findTool(name);
  if (!tool) throw new Error(`no tool ${name}`);
  return callTool(tool, input, context);
}

async function dataOf<T>(name: string, input: unknown, context?: ToolContext): Promise<T> {
  const answer = await call(name, input, context);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.data as T;
}

const transform = {
  phase: 'patients',
  file: 'transforms/names.ts',
  source: 'export default () => ({})',
  output: { first: 'text' },
  fields: { first_name: 'first' },
  tests: [{ name: 'a name', row: { name: 'a b' }, expect: { row: { first: 'a' } } }],
  why: 'asked',
};

describe('tools', () => {
  it('answer a good question each, in their declared shape', async () => {
    const digest = digestOf((await openTestWorkbench().bench.mapping('patients')).mapping);
    const inputs: Record<string, unknown> = {
      search_names: { text: 'patients' },
      search_facts: { text: 'how many patients arrived?' },
      describe_entity: { side: 'source', entity: 'auth_user' },
      profile_entity: { side: 'source', entity: 'auth_user' },
      sample_rows: { side: 'source', entity: 'auth_user' },
      show_mapping: { phase: 'patients' },
      show_schema: { entity: 'profiles' },
      propose_mapping: { phase: 'profiles', field: 'email', rule: { copy: 'username' }, why: 'asked' },
      propose_plan: { why: 'asked' },
      explore: { side: 'source', query: 'SELECT 1' },
      write_transform: transform,
      list_quarantine: { phase: 'patients', rows: 3 },
      trace_row: { phase: null, key: '42' },
      rebuild_documents: { collection: 'users', key: null },
      list_findings: { entity: null },
      request_approval: { digest, why: 'asked' },
      request_action: { action: 'run' },
    };
    for (const tool of tools) expect([tool.name, await call(tool.name, inputs[tool.name] ?? {})]).toMatchObject([tool.name, { ok: true }]);
  });

  it('refuse input of the wrong shape, and unknown keys', async () => {
    for (const input of [undefined, 'x', {}, { side: 'left', entity: 'a' }, { side: 'source', entity: 'a', sql: 'DROP TABLE a' }])
      expect(await call('describe_entity', input)).toMatchObject({ ok: false, error: { code: 'argument_invalid' } });
  });

  it('that request something need at least one field, because broken JSON arrives as an empty object', () => {
    const requesting = tools.filter(({ requests }) => requests);
    expect(requesting.length).toBeGreaterThan(3);
    for (const tool of requesting) expect([tool.name, tool.input.safeParse({}).success]).toEqual([tool.name, false]);
  });

  it('give errors as data, with the hint', async () => {
    expect(await call('show_mapping', { phase: 'nothing' })).toMatchObject({ ok: false, error: { code: 'phase_not_found' } });
    const broken = { ...openTestWorkbench().bench, overview: () => Promise.reject(new Error('password=hunter2')) };
    const answer = await call('overview', {}, contextOf(broken));
    expect(answer).toMatchObject({ ok: false, error: { code: 'assertion', message: 'overview failed.' } });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  it('hold their answers to their declared shape', async () => {
    const wrong = { ...openTestWorkbench().bench, pending: async () => [{ digest: 1 }] as never };
    expect(await call('list_pending', {}, contextOf(wrong))).toMatchObject({ ok: false, error: { code: 'assertion' } });
  });
});

describe('what leaves a tool', () => {
  const sample = { side: 'source', entity: 'auth_user', rows: 3 };
  type Sample = { rows: Record<string, string | null>[] };

  it('has sensitive values masked, equal ones alike', async () => {
    const { rows } = await dataOf<Sample>('sample_rows', sample);
    expect(JSON.stringify(rows)).not.toMatch(/jane|password \d|last_name \d/);
    expect(rows[0]?.email).toMatch(/^‹pii:[0-9a-f]{10}›$/);
    expect(rows[0]?.email).toBe(rows[1]?.email);
    expect(rows[0]?.username).not.toBe(rows[1]?.username);
    expect(rows[0]?.fax).toBe('fax 0');
  });

  it('has no value at all under the policy none', async () => {
    const context = contextOf(openTestWorkbench().bench, 'none');
    const { rows } = await dataOf<Sample>('sample_rows', sample, context);
    expect(new Set(rows.flatMap((row) => Object.values(row)))).toEqual(new Set(['‹withheld›']));
    expect(JSON.stringify(await call('profile_entity', { side: 'source', entity: 'auth_user' }, context))).not.toContain('"value"');
  });

  it('keeps health data and secrets masked even under the policy raw', async () => {
    const context = contextOf(openTestWorkbench().bench, 'raw');
    const people = await dataOf<Sample>('sample_rows', sample, context);
    expect(people.rows[0]?.email).toBe('jane@example.org');
    expect(people.rows[0]?.password).toMatch(/^‹secret:/);
    const patients = await dataOf<Sample>('sample_rows', { ...sample, entity: 'dispatch_patient' }, context);
    expect(patients.rows[0]?.birth_date).toMatch(/^‹phi:/);
  });

  it('masks legacy keys where they are sensitive', async () => {
    for (const [name, input] of [
      ['show_status', {}],
      ['list_quarantine', { phase: 'profiles', rows: 5 }],
      ['show_verdict', {}],
      ['rebuild_documents', { collection: 'users', key: null }],
    ] as const)
      expect([name, JSON.stringify(await call(name, input))]).toEqual([name, expect.not.stringContaining('jane')]);
  });

  it('has no control characters, and is cut to size', async () => {
    const { bench } = openTestWorkbench();
    const described = JSON.stringify(await call('describe_entity', { side: 'source', entity: 'dispatch_patient' }, contextOf(bench)));
    expect(hostileComment).toContain('\u0007');
    expect(described).not.toMatch(/\\n|\\u0007/);
    const many = {
      ...bench,
      pending: async () =>
        Array.from({ length: 5000 }, () => ({
          ...{ kind: 'proposal' as const, id: 'd', what: 'w'.repeat(5000), why: '', by: null, since: null },
          ...{ roles: [], notBy: [], how: '' },
        })),
    };
    const answer = await call('list_pending', {}, contextOf(many));
    expect(JSON.stringify(answer).length).toBeLessThan(30_000);
    expect(answer).toMatchObject({ ok: true, omitted: expect.any(Number) });
    expect(answer.ok && answer.omitted).toBeGreaterThan(4000);
  });

  it('show no value of rows that were explored or tried where policy allows none', async () => {
    const none = contextOf(openTestWorkbench().bench, 'none');
    expect(await dataOf('explore', { side: 'source', query: 'SELECT 1' })).toMatchObject({ rows: [['j…@…', '1']] });
    expect(await dataOf('explore', { side: 'source', query: 'SELECT 1' }, none)).toMatchObject({ rows: [], read: 2 });
    expect(await dataOf<{ sample: { examples: unknown[] } }>('write_transform', transform)).toMatchObject({ sample: { examples: [{}] } });
    expect(await dataOf<{ sample: { examples: unknown[] } }>('write_transform', transform, none)).toMatchObject({
      sample: { examples: [] },
    });
  });

  it('take no code for another place, and none without a test', async () => {
    for (const wrong of [{ file: '../evil.ts' }, { file: 'transforms/../../evil.ts' }, { tests: [] }, { output: { 'a b': 'text' } }])
      expect(await call('write_transform', { ...transform, ...wrong })).toMatchObject({ ok: false, error: { code: 'argument_invalid' } });
  });
});
