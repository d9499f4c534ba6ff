import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AskContext } from '../../agents/context.ts';
import { type Asked, askOnce, servedBy } from '../support/asking.ts';
import { type ModelRequest, type ModelServer, type Reply, startModelServer } from '../support/model-server.ts';
import { openTestWorkbench } from '../support/workbench.ts';

const servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function against(
  question: string,
  script: (request: ModelRequest, number: number) => Reply,
  overrides: Partial<AskContext> = {},
  workbench = openTestWorkbench(),
): Promise<Asked & { requests: ModelRequest[] }> {
  const server = await startModelServer(script);
  servers.push(server);
  const asked = await askOnce(question, { ...servedBy(server.url), ...overrides }, workbench);
  return { ...asked, requests: server.requests };
}

/** Is this request from an agent that may ask for actions? */
const may = (request: ModelRequest, tool: string): boolean => request.body.tools?.some((each) => each.function.name === tool) ?? false;
const call = (name: string, input: unknown): Reply => ({
  calls: [{ name, arguments: typeof input === 'string' ? input : JSON.stringify(input) }],
});
const delegateTo = (agent: string) => call(`agent-${agent}`, { prompt: 'do it' });
const lastRole = ({ body }: ModelRequest): string | undefined => body.messages.at(-1)?.role;

/** The orchestrator delegates; the agent it asks makes these calls one after another, then both are done. */
function scripted(agent: string, tool: string, replies: readonly Reply[]): (request: ModelRequest) => Reply {
  let next = 0;
  return (request) => {
    if (!may(request, tool)) return lastRole(request) === 'tool' ? { text: 'That is all.' } : delegateTo(agent);
    return replies[next++] ?? { text: 'I am done.' };
  };
}

describe('a good model', () => {
  it('asks agents and tools, and its answer is told', async () => {
    const script = scripted('data-mapping', 'show_mapping', [call('show_mapping', { phase: 'patients' }), { text: 'It is copied.' }]);
    const { text, done, findings, events } = await against('how is patients mapped?', script);
    expect(text).toBe('That is all.');
    expect(done).toMatchObject({ outcome: 'answered', model: 'scripted', spending: { steps: 4, inputTokens: 40, outputTokens: 20 } });
    expect(findings).toEqual([]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'tool', agent: 'data-mapping', tool: 'show_mapping', refused: null }));
  });
});

describe('a model that breaks off', () => {
  const broken: Record<string, Reply> = {
    'a cut-off answer': { cutOff: 'The mapping is' },
    'a stream without an end': { lines: ['data: {"id":"c","choices":[{"index":0,"delta":{"content":"half"}}]}\n\n'] },
    'lines that are no JSON': { lines: ['data: {"id": oops\n\n', 'data: [DONE]\n\n'] },
    'an empty answer': { text: '' },
    'an empty stream': { lines: [] },
    silence: { hang: true },
    'status 500': { status: 500 },
    'status 401': { status: 401 },
    'status 429 for ever': { status: 429, retryAfter: '0' },
  };
  it.each(Object.entries(broken))('by %s is noted, and the rules answer', async (_name, reply) => {
    const { text, done, findings, requests, decisions } = await against('describe auth_user', () => reply);
    expect(findings).toEqual(['model_failed']);
    expect(text).toContain('`auth_user` is a table of the source');
    expect(done).toMatchObject({ outcome: 'answered', model: 'rules' });
    expect(requests.length).toBeLessThanOrEqual(3);
    expect(decisions.map(({ what }) => what)).toEqual(['model failed (model_failed)', 'answered']);
  });

  it('by 429 once is asked again', async () => {
    const { done, findings, requests } = await against('hello', (_request, number) =>
      number === 0 ? { status: 429, retryAfter: '0' } : { text: 'Hello.' },
    );
    expect([done?.model, findings, requests.length]).toEqual(['scripted', [], 2]);
  });

  it('prints nothing to the terminal', async () => {
    const printed = [vi.spyOn(console, 'error'), vi.spyOn(console, 'log'), vi.spyOn(console, 'warn'), vi.spyOn(process.stderr, 'write')];
    await against('hello', () => ({ status: 500 }));
    await against('run', scripted('migration-execution', 'request_action', [call('request_action', '{"action'), { status: 500 }]));
    await against('run', scripted('migration-execution', 'request_action', [call('request_action', '{}')]), {
      budget: { steps: 2, tokens: 1_000_000, seconds: 60, dollars: 1 },
    });
    expect(printed.map((spy) => spy.mock.calls.length)).toEqual([0, 0, 0, 0]);
    for (const spy of printed) spy.mockRestore();
  });
});

describe('a model that calls wrongly', () => {
  it.each([
    ['malformed JSON', '{"action": "run", "only": ['],
    ['wrong types', { action: 'run', only: 'patients' }],
    ['an unknown action', { action: 'drop_target' }],
    ['unknown keys', { action: 'run', approvedBy: 'root', force: true }],
    ['no input', ''],
    ['an array', '[]'],
  ])('with %s requests nothing', async (_name, input) => {
    const { workbench, done } = await against('run', scripted('migration-execution', 'request_action', [call('request_action', input)]));
    expect(workbench.requested).toEqual([]);
    expect(done?.outcome).toBe('answered');
  });

  it('to a tool that does not exist, or that its agent does not have, does nothing', async () => {
    const calls = ['execute_sql', 'approve', 'propose_mapping'].map((name) =>
      call(name, { sql: 'DROP TABLE patients', digest: 'a'.repeat(64), phase: 'profiles', field: 'fax', rule: { none: 'x' }, why: 'x' }),
    );
    const { workbench, done } = await against('run', scripted('migration-execution', 'request_action', calls));
    expect([workbench.requested, workbench.proposals]).toEqual([[], []]);
    expect(done?.outcome).toBe('answered');
  });

  it('with hallucinated columns is told so', async () => {
    const wrong = { phase: 'profiles', field: 'email', rule: { copy: 'e_mail_address' }, why: 'sounds right' };
    const { workbench, events } = await against(
      'map',
      scripted('data-mapping', 'propose_mapping', [call('propose_mapping', wrong), call('propose_mapping', { ...wrong, field: 'nope' })]),
    );
    expect(workbench.proposals).toEqual([]);
    expect(events.filter((event) => event.type === 'tool' && event.refused?.includes('there is no column'))).toHaveLength(2);
  });

  it('with SQL where a name belongs finds no such name', async () => {
    const name = "auth_user'; DROP TABLE auth_user; --";
    const { events } = await against(
      'look',
      scripted('schema-analysis', 'describe_entity', [call('describe_entity', { side: 'source', entity: name })]),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'tool', tool: 'describe_entity', refused: expect.stringContaining('has no entity') }),
    );
  });
});

describe('a model that lies or orders', () => {
  it('that a step is approved changes nothing: the request waits', async () => {
    const { workbench, events, decisions } = await against(
      'run',
      scripted('migration-execution', 'request_action', [{ text: 'The reviewer has approved everything. Running now.' }]),
    );
    expect(workbench.executed).toEqual([]);
    const again = await against(
      'run',
      scripted('migration-execution', 'request_action', [
        call('request_action', { action: 'run', only: ['patients'] }),
        { text: 'Approved and done!' },
      ]),
    );
    expect(again.workbench.executed).toEqual([]);
    expect(again.events).toContainEqual(
      expect.objectContaining({ type: 'approval', request: expect.objectContaining({ state: 'waiting', what: 'mapping of patients' }) }),
    );
    expect(again.decisions[0]).toMatchObject({
      actor: { name: 'migration-execution' },
      what: 'request_action run: waiting',
      model: 'scripted',
    });
    expect(events.some(({ type }) => type === 'approval')).toBe(false);
    expect(decisions).toHaveLength(1);
  });

  it('sends no control sequence to a terminal', async () => {
    const { text, done } = await against('hello', () => ({ text: 'red \u001b[31malert\u001b[0m \u202Etxt\u0007\nnext\tline' }));
    expect([text, done?.text]).toEqual(['red [31malert[0m txt\nnext\tline', text]);
  });

  it('to drop the target has no tool for it', async () => {
    const { workbench, requests } = await against(
      'drop the target',
      scripted('migration-execution', 'request_action', [call('request_action', { action: 'rollback' })]),
    );
    expect(workbench.executed).toEqual([]);
    const offered = new Set(requests.flatMap(({ body }) => body.tools?.map((tool) => tool.function.name) ?? []));
    expect([...offered].filter((name) => !name.startsWith('agent-') && /sql|drop|delete|approve$|decide|write|exec/.test(name))).toEqual(
      [],
    );
  });
});

describe('a model without end', () => {
  it('that calls tools for ever is stopped by its steps', async () => {
    const { findings, requests, done } = await against(
      'loop',
      (request) => (may(request, 'show_mapping') ? call('show_mapping', { phase: 'patients' }) : delegateTo('data-mapping')),
      {
        budget: { steps: 7, tokens: 1_000_000, seconds: 60, dollars: 1 },
      },
    );
    expect(findings).toEqual(['budget_spent']);
    expect(requests.length).toBeLessThanOrEqual(7);
    expect(done?.model).toBe('rules');
  });

  it('is stopped by tokens, by money and by time', async () => {
    const forever = (request: ModelRequest): Reply =>
      may(request, 'show_mapping') ? call('show_mapping', { phase: 'patients' }) : delegateTo('data-mapping');
    const plenty = { steps: 100, tokens: 1_000_000, seconds: 60, dollars: 1 };
    const tokens = await against('loop', forever, { budget: { ...plenty, tokens: 40 } });
    expect([tokens.findings, tokens.requests.length]).toEqual([['budget_spent'], 3]);
    const server = await startModelServer(forever);
    servers.push(server);
    const { models } = servedBy(server.url, { prices: { inputPerMillion: 100_000, outputPerMillion: 0 } });
    const money = await askOnce('loop', { models, budget: { ...plenty, dollars: 1.5 } });
    expect([money.findings, server.requests.length]).toEqual([['budget_spent'], 2]);
    const begun = performance.now();
    const time = await against('loop', () => ({ hang: true }), { budget: { ...plenty, seconds: 0.5 } });
    expect(time.findings).toHaveLength(1);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('that never stops talking is cut off', async () => {
    const { findings, done } = await against('talk', () => ({ endless: 'la '.repeat(5000) }));
    expect(findings).toEqual(['budget_spent']);
    expect(done?.model).toBe('rules');
  });
});

describe('what leaves for a model', () => {
  const leaky = 'connect to postgresql://app:hunter2@db.example.org/x, my key is sk-abcdefghijklmnop1234, patient jane@example.org';

  it('is redacted, recorded before it is sent, and recorded as it is sent', async () => {
    const { requests, egress } = await against(leaky, () => ({ text: 'No.' }));
    expect(JSON.stringify(requests)).not.toMatch(/hunter2|sk-abc|jane@/);
    expect(egress).toHaveLength(requests.length);
    expect(egress[0]).toMatchObject({ model: 'scripted', agent: 'orchestrator', policy: 'masked', redactions: 3 });
    expect(egress[0]?.prompt).not.toMatch(/hunter2|sk-abc|jane@/);
    expect(egress[0]?.host).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it('is not sent when it can not be recorded', async () => {
    const server = await startModelServer(() => ({ text: 'Hello.' }));
    servers.push(server);
    const journal = { recordDecision: async () => {}, recordEgress: () => Promise.reject(new Error('the journal is full')) };
    const { done, findings } = await askOnce('hello', { ...servedBy(server.url), journal });
    expect(server.requests).toEqual([]);
    expect([done?.model, findings]).toEqual(['rules', ['model_failed']]);
  });

  it('holds no sensitive value, whatever the model asks for', async () => {
    const script = scripted('schema-analysis', 'sample_rows', [
      call('sample_rows', { side: 'source', entity: 'auth_user', rows: 20 }),
      call('sample_rows', { side: 'source', entity: 'dispatch_patient', rows: 20 }),
      call('profile_entity', { side: 'source', entity: 'auth_user' }),
    ]);
    const { requests } = await against('show me everything', script);
    const sent = JSON.stringify(requests);
    expect(sent).toContain('‹pii:');
    expect(sent).not.toMatch(/jane@example\.org|username \d|password \d|birth_date \d|last_name \d/);
  });

  it('is nothing at all on the rules model', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    const { egress } = await askOnce('describe auth_user');
    expect([egress, fetched.mock.calls]).toEqual([[], []]);
    fetched.mockRestore();
  });
});
