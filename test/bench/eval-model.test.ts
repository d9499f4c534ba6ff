import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { type ModelRequest, type ModelServer, type Reply, startModelServer } from '../support/model-server.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Column {
  readonly column: number;
}

/** The columns that a prompt asks about. */
function columnsIn({ body }: ModelRequest): readonly Column[] {
  const said = body.messages.at(-1)?.content;
  const text = typeof said === 'string' ? said : ((said as { text: string }[] | undefined)?.[0]?.text ?? '');
  return (JSON.parse(text) as { columns: Column[] }).columns;
}

const choosing =
  (candidate: number | null) =>
  (request: ModelRequest): Reply => ({
    text: JSON.stringify({ choices: columnsIn(request).map(({ column }) => ({ column, candidate, confidence: 0.5, why: 'tested' })) }),
    usage: [1_000, 100],
  });

/** Evaluates one pair with a scripted model, as `npm run eval:mapping -- --model` does. */
async function evaluated(script: (request: ModelRequest) => Reply, ...args: string[]): Promise<string> {
  const server = await startModelServer(script);
  servers.push(server);
  const env = {
    ...process.env,
    GODWIT_TEST_POSTGRES: inject('postgresUrl'),
    GODWIT_MODEL: 'scripted',
    GODWIT_PRICES: 'scripted=100/1000',
    OPENAI_API_KEY: 'key',
    OPENAI_BASE_URL: server.url,
  };
  const cwd = mkdtempSync(join(tmpdir(), 'godwit-eval-'));
  const { stdout } = await run(process.execPath, [join(root, 'bench/eval-mapping.ts'), '--pair', 'library', '--model', ...args], {
    cwd,
    env,
  });
  return stdout;
}

interface Scored {
  readonly pairs: readonly { readonly fieldAt1: number; readonly falseAbstention: number }[];
}
type Summary = Scored & {
  readonly model: Scored & { readonly asked: { readonly steps: number; readonly dollars: number; findings: string[] } };
};
const summary = async (script: (request: ModelRequest) => Reply): Promise<Summary> => JSON.parse(await evaluated(script, '--json'));

describe('eval:mapping --model', () => {
  it('scores what the model makes of the candidates beside the rules alone, with its cost', async () => {
    const { pairs, model } = await summary(choosing(null));
    expect(model.pairs[0]?.falseAbstention).toBeGreaterThan(pairs[0]?.falseAbstention ?? 1);
    expect(model.pairs[0]?.fieldAt1).toBeLessThan(pairs[0]?.fieldAt1 ?? 0);
    expect(model.asked.steps).toBeGreaterThan(0);
    expect(model.asked.dollars).toBeCloseTo(model.asked.steps * 0.2, 6);
  });

  it('leaves the rules as they are where the model fails, and says so', async () => {
    const { pairs, model } = await summary(() => ({ text: 'I would rather not say.' }));
    expect(model.pairs[0]?.fieldAt1).toBe(pairs[0]?.fieldAt1);
    expect(model.asked.findings.length).toBe(model.asked.steps);
  });

  it('prints both tables and one line of cost', async () => {
    const text = await evaluated(choosing(0));
    expect(text).toMatch(/The rules alone[\s\S]*library[\s\S]*Re-ranked by the model[\s\S]*library/);
    expect(text).toMatch(/scripted: \d+ prompts?, [\d,]+ tokens in, [\d,]+ out, \d+\.\d+ dollars/);
  });

  it('wants a model', async () => {
    const env = { ...process.env, GODWIT_MODEL: '', GODWIT_TEST_POSTGRES: inject('postgresUrl') };
    const cwd = mkdtempSync(join(tmpdir(), 'godwit-eval-'));
    await expect(run(process.execPath, [join(root, 'bench/eval-mapping.ts'), '--model'], { cwd, env })).rejects.toMatchObject({ code: 2 });
  });
});
