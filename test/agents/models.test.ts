import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { budgetOf, modelsOf } from '../../app/conversation/models.ts';
import { loadConfig } from '../../config.ts';
import { askOnce } from '../support/asking.ts';
import { type ModelRequest, type ModelServer, type Reply, startModelServer } from '../support/model-server.ts';

const servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const load = (environment: Record<string, string>) => loadConfig({}, environment, mkdtempSync(join(tmpdir(), 'godwit-models-')));
const settings = (environment: Record<string, string>) => modelsOf(load(environment));

/** Asks with the settings of an environment, against a scripted server. */
async function asked(environment: Record<string, string>, script: (request: ModelRequest) => Reply, question = 'how is patients mapped?') {
  const server = await startModelServer(script);
  servers.push(server);
  const config = load({ OPENAI_API_KEY: 'key', OPENAI_BASE_URL: server.url, ...environment });
  const said = await askOnce(question, { models: modelsOf(config), budget: budgetOf(config) });
  return { ...said, models: server.requests.map(({ body }) => body.model) };
}

const delegating = ({ body }: ModelRequest): Reply =>
  body.tools?.some(({ function: { name } }) => name === 'agent-data-mapping') && body.messages.every(({ role }) => role !== 'tool')
    ? { calls: [{ name: 'agent-data-mapping', arguments: '{"prompt":"how is patients mapped?"}' }] }
    : { text: 'By its columns.' };

describe('models in the settings', () => {
  it('are the rules where none is named', () => {
    expect(settings({}).choice).toEqual({ kind: 'rules' });
    expect(settings({ GODWIT_MODEL: 'rules' }).choice).toEqual({ kind: 'rules' });
  });

  it('are named for all agents, and for one of them', () => {
    const { choice, agents } = settings({ GODWIT_MODEL: 'small', GODWIT_MODELS: 'data-mapping = large, planning=rules' });
    expect(choice).toMatchObject({ model: 'small', prices: null });
    expect(agents).toMatchObject({ 'data-mapping': { kind: 'openai', model: 'large' }, planning: { kind: 'rules' } });
    expect(settings({ GODWIT_MODELS: 'data-mapping=large' }).choice).toEqual({ kind: 'rules' });
  });

  it('have prices by their name', () => {
    const { choice, agents } = settings({
      GODWIT_MODEL: 'small',
      GODWIT_MODELS: 'data-mapping=large',
      GODWIT_PRICES: 'large=2.5/10,small=0/0.6',
    });
    expect(choice).toMatchObject({ prices: { inputPerMillion: 0, outputPerMillion: 0.6 } });
    expect(agents['data-mapping']).toMatchObject({ prices: { inputPerMillion: 2.5, outputPerMillion: 10 } });
  });

  it.each([
    [{ GODWIT_MODELS: 'mapper=large' }, /no agent "mapper"/],
    [{ GODWIT_MODELS: 'large' }, /GODWIT_MODELS/],
    [{ GODWIT_PRICES: 'large=cheap' }, /GODWIT_PRICES: large needs two prices/],
    [{ GODWIT_PRICES: 'large=1/-2' }, /GODWIT_PRICES/],
    [{ GODWIT_PRICES: 'large=1' }, /GODWIT_PRICES/],
    [{ GODWIT_PRICES: 'large=1/' }, /GODWIT_PRICES/],
    [{ GODWIT_PRICES: 'large=1/Infinity' }, /GODWIT_PRICES/],
    [{ GODWIT_DOLLARS_MAX: '0' }, /GODWIT_DOLLARS_MAX/],
  ])('refuses %o', (environment, message) => {
    expect(() => settings(environment)).toThrow(message);
  });

  it('sends an agent its own model', async () => {
    const { models } = await asked({ GODWIT_MODEL: 'small', GODWIT_MODELS: 'data-mapping=large' }, delegating);
    expect(models).toContain('small');
    expect(models).toContain('large');
  });

  it('stops at the dollars of a question, whichever agent spends them', async () => {
    // 10 tokens in and 5 out a call, at a dollar a token: the delegate's first call is the last.
    const environment = { GODWIT_MODEL: 'small', GODWIT_MODELS: 'data-mapping=large', GODWIT_DOLLARS_MAX: '12' };
    const dear = await asked({ ...environment, GODWIT_PRICES: 'large=1000000/1000000' }, delegating);
    expect(dear.findings).toEqual(['budget_spent']);
    expect(dear.done?.spending.dollars).toBe(15);
    expect(dear.models.filter((model) => model === 'large')).toHaveLength(1);
    expect((await asked(environment, delegating)).findings).toEqual([]);
  });
});
