import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { agentIds } from '../../agents/agent.ts';
import { ask } from '../../agents/ask.ts';
import { readInstructions } from '../../agents/instructions.ts';
import { agents } from '../../agents/registry.ts';
import { tools } from '../../tools/registry.ts';
import { askOnce, testContext } from '../support/asking.ts';
import { openTestWorkbench } from '../support/workbench.ts';

describe('the agents', () => {
  it('have known tools and delegates, short instructions, and only one delegates', () => {
    const names = tools.map(({ name }) => name);
    for (const id of agentIds) {
      expect(agents[id].id).toBe(id);
      expect(names).toEqual(expect.arrayContaining([...agents[id].tools]));
      expect(readInstructions(agents[id]).text.length).toBeLessThan(3500);
    }
    expect(agentIds.filter((id) => agents[id].delegates.length > 0)).toEqual(['orchestrator']);
    expect(agents.orchestrator.tools.filter((name) => tools.find((tool) => tool.name === name)?.requests)).toEqual([]);
  });

  it('have instructions whose digest changes with any of them', () => {
    expect(new Set(agentIds.map((id) => readInstructions(agents[id]).digest)).size).toBe(agentIds.length);
  });
});

describe('asking on the rules model', () => {
  it('goes through the orchestrator to the agent that answers, and streams', async () => {
    const { events, text, done } = await askOnce('how is patients mapped?');
    expect(text).toContain('The phase `patients` makes `patients` from `dispatch_patient`');
    expect(new Set(events.flatMap((event) => (event.type === 'tool' ? [event.agent] : [])))).toEqual(
      new Set(['orchestrator', 'data-mapping']),
    );
    expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(10);
    expect(done).toMatchObject({ outcome: 'answered', model: 'rules', text });
    expect(events.at(-1)?.type).toBe('done');
  });

  it.each([
    ['analyse the source', 'schema-analysis'],
    ['plan', 'planning'],
    ['drop fax', 'data-mapping'],
    ['status', 'migration-execution'],
    ['why were rows quarantined?', 'validation'],
    ['explain the migration for a stakeholder', 'user-guidance'],
  ])('"%s" is answered by %s', async (question, agent) => {
    const { events, text } = await askOnce(question);
    expect(events).toContainEqual(expect.objectContaining({ type: 'tool', agent }));
    expect(text).not.toMatch(/failed|undefined/);
  });

  it('takes up what was said before', async () => {
    const history = [
      { role: 'user' as const, text: 'describe dispatch_patient', at: '' },
      { role: 'assistant' as const, text: 'It is a table.', at: '' },
    ];
    const { text } = await askOnce('how is it mapped?', { history });
    expect(text).toContain('`patients` from `dispatch_patient`');
  });

  it('records what was asked for, by whom, on what and under which instructions', async () => {
    const { decisions } = await askOnce('email comes from username');
    expect(decisions.map(({ actor, what }) => [actor.name, what])).toEqual([
      ['data-mapping', 'propose_mapping'],
      ['data-mapping', 'request_approval'],
      ['orchestrator', 'answered'],
    ]);
    expect(decisions[0]).toMatchObject({
      model: 'rules',
      artifact: expect.stringMatching(/^[0-9a-f]{64}$/),
      instructions: readInstructions(agents['data-mapping']).digest,
    });
    expect(decisions[0]?.evidence.map(({ tool }) => tool)).toContain('show_mapping');
  });

  it('asks a person in place, and executes nothing by itself', async () => {
    const { events, workbench } = await askOnce('run patients');
    expect(events).toContainEqual(expect.objectContaining({ type: 'approval', blocking: true }));
    expect(workbench.executed).toEqual([]);
  });

  it('keeps secrets out of decisions', async () => {
    const { decisions } = await askOnce('set fax to "x", password=hunter2 jane@example.org');
    expect(JSON.stringify(decisions)).not.toMatch(/hunter2|jane@/);
  });

  it('stops when it is told to, and says so', async () => {
    const { done } = await askOnce('describe auth_user', { signal: AbortSignal.abort() });
    expect(done).toMatchObject({ outcome: 'interrupted' });
  });

  it('stops working when nobody listens any more', async () => {
    const { context, decisions } = testContext(openTestWorkbench());
    for await (const event of ask('describe auth_user', context)) if (event.type === 'tool') break;
    expect(decisions.map(({ what }) => what)).toEqual(['interrupted']);
  });

  it('refuses a question that is too long', async () => {
    await expect(askOnce('x'.repeat(5000))).rejects.toThrow('at most 4000 characters');
  });

  it('tells what fails, and ends', async () => {
    const workbench = openTestWorkbench();
    const bench = { ...workbench.bench, overview: () => Promise.reject(new Error('secret')) };
    const { text, done } = await askOnce('status', { bench });
    expect(text).toContain("can't be done");
    expect(text).not.toContain('secret');
    expect(done?.outcome).toBe('refused');
  });
});

describe('what is loaded and reached', () => {
  const root = join(import.meta.dirname, '../..');
  const run = (code: string) => promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { cwd: root });
  const watch = `import { registerHooks } from 'node:module'; const seen = [];
    registerHooks({ load(url, context, next) { if (/@mastra|@ai-sdk\\/openai|@modelcontextprotocol/.test(url)) seen.push(url); return next(url, context); } });`;

  it('is no agent library before the first question', async () => {
    const code =
      `${watch} await import('./agents/ask.ts'); await import('./agents/chat/session.ts'); await ` +
      "import('./tools/registry.ts'); console.log(seen.length);";
    expect((await run(code)).stdout.trim()).toBe('0');
  });

  it('is no host at all, with no key', async () => {
    const code = `import net from 'node:net'; import dns from 'node:dns'; const reached = [];
      net.Socket.prototype.connect = function (...given) { reached.push(given); throw new Error('no network'); };
      dns.lookup = (...given) => { reached.push(given); throw new Error('no network'); };
      globalThis.fetch = (...given) => { reached.push(given); return Promise.reject(new Error('no network')); };
      const { askOnce } = await import('./test/support/asking.ts');
      const { text } = await askOnce('run patients'); await new Promise((resolve) => setTimeout(resolve, 500));
      console.log(JSON.stringify([reached.length, text.includes('waits for people')]));`;
    expect(JSON.parse((await run(code)).stdout)).toEqual([0, true]);
  });
});
