import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../support/databases.ts';
import { createMonolith, createServices, splitPlaybook, type Urls } from './monolith.ts';

/** A killed process may hold the playbook's lock for a moment. */
const triesMax = 20;
const killsAfterMs = [400, 1500];
const folder = mkdtempSync(join(tmpdir(), 'godwit-split-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let legacy: string;
beforeAll(async () => {
  legacy = await createMonolith();
});

interface Started {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly ended: Promise<boolean>;
}

/** One execution in a process of its own. */
function start(name: string): Started {
  const env = { ...process.env, GODWIT_HOME: join(folder, name), GODWIT_ALLOW_SUPERUSER: '1', GODWIT_LOG_LEVEL: 'silent' };
  const program = join(import.meta.dirname, '../../crash/child.ts');
  const child = spawn(process.execPath, [program, join(folder, `${name}.yaml`)], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<boolean>((resolve) => child.once('exit', (code) => resolve(code === 0)));
  const ready = new Promise<void>((resolve) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', () => resolve());
  });
  return { child, ready, ended };
}

async function prepare(name: string): Promise<Urls> {
  const urls = await createServices(legacy);
  writeFileSync(join(folder, `${name}.yaml`), splitPlaybook('split', urls));
  return urls;
}

async function finish(name: string): Promise<void> {
  for (let tries = 0; tries < triesMax; tries++) {
    if (await start(name).ended) return;
    await sleep(200);
  }
  throw new Error('the run could not be brought to its end');
}

const rootOf = async ({ journal }: Urls): Promise<unknown[]> =>
  withClient(
    journal,
    async (client) => (await client.query("SELECT root FROM migration_control.runs WHERE status = 'completed' AND root IS NOT NULL")).rows,
  );

describe('a run over three services', () => {
  it('that is killed again and again ends with the same root, in one run', { timeout: 300_000 }, async () => {
    const calm = await prepare('calm');
    await finish('calm');
    const killed = await prepare('killed');
    for (const ms of killsAfterMs) {
      const { child, ready, ended } = start('killed');
      await ready;
      await sleep(ms);
      child.kill('SIGKILL');
      await ended;
    }
    await finish('killed');
    const expected = await rootOf(calm);
    expect(expected).toHaveLength(1);
    expect(await rootOf(killed)).toEqual(expected);
  });
});
