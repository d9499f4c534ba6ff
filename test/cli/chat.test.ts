import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShop, type Shop } from '../support/shop.ts';

const root = join(import.meta.dirname, '../..');
/** Ctrl-C is only heard on a terminal; `script` (util-linux) makes one. */
const hasTerminal = spawnSync('script', ['--version']).status === 0;

let shop: Shop;
beforeAll(async () => {
  shop = await createShop();
});
afterAll(() => rmSync(shop.folder, { recursive: true, force: true }));

interface Talk {
  /** Waits until the program says this after what was waited for last. */
  until(text: string): Promise<void>;
  type(text: string): void;
  readonly said: () => string;
  readonly child: ChildProcess;
}

function chat(): Talk {
  const command = `${process.execPath} ${join(root, 'cli.ts')} chat --playbook ${shop.folder}`;
  const settings = { GODWIT_HOME: shop.folder, GODWIT_PLAYBOOKS: shop.folder, GODWIT_USER: 'ada', TERM: 'dumb' };
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: shop.folder, env: { ...process.env, ...settings } });
  let [said, heard] = ['', 0];
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  const until = async (text: string): Promise<void> => {
    for (let waited = 0; waited < 40_000; waited += 50) {
      const at = said.indexOf(text, heard);
      if (at >= 0) {
        heard = at + text.length;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`"${text}" was not said after: ${said.slice(heard)}`);
  };
  return { until, type: (text) => void child.stdin.write(text), said: () => said, child };
}

describe.skipIf(!hasTerminal)('the chat on a terminal', () => {
  it('shows tools as lines, stops an answer at Ctrl-C and goes on, asks for decisions in place, and leaves', async () => {
    const { until, type, child, said } = chat();
    await until('› ');
    type('describe buyer\r');
    await until('· orchestrator asks');
    type('\u0003');
    await until('› ');
    expect(said()).not.toContain('is a table of the source');
    type('\u0003');
    await until('/quit or Ctrl-D leaves.');
    type('email comes from username\r');
    await until('asks propose_mapping');
    await until('Approve mapping of people');
    type('y\r');
    await until('› ');
    expect(readFileSync(join(shop.folder, 'playbook.yaml'), 'utf8')).toMatch(/email:.*username/);
    type('/history\r');
    await until('email comes from username');
    type('/quit\r');
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  }, 120_000);
});
