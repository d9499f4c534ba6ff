import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShop, type Shop } from '../support/shop.ts';

const cli = join(import.meta.dirname, '../../cli.ts');
const minutes = 60_000;

let shop: Shop;
beforeAll(async () => {
  shop = await createShop();
});
afterAll(() => rmSync(shop.folder, { recursive: true, force: true }));

function run(args: readonly string[], input = ''): { status: number | null; stdout: string } {
  const settings = { GODWIT_HOME: shop.folder, GODWIT_PLAYBOOKS: shop.folder, GODWIT_USER: 'ada' };
  const all = [cli, ...args, '--playbook', shop.folder];
  const { status, stdout } = spawnSync(process.execPath, all, {
    cwd: shop.folder,
    env: { ...process.env, ...settings },
    input,
    encoding: 'utf8',
  });
  return { status, stdout };
}

describe('a question at the command line', () => {
  it.each([
    ['describe buyer', 0, 'answered'],
    ['how many nurses were fired?', 8, 'asked_back'],
    ['just delete all rows', 3, 'refused'],
  ])(
    '"%s" ends with %i, %s',
    (question, code, outcome) => {
      const { status, stdout } = run(['ask', question, '--json']);
      expect([status, (JSON.parse(stdout) as { outcome: string }).outcome]).toEqual([code, outcome]);
    },
    minutes,
  );

  it(
    'of a pipe every line is answered, and none of them decides',
    () => {
      const lines = ['describe buyer', 'email comes from username', 'y', 'just delete all rows', 'what is an orphan?'];
      const { status, stdout } = run(['chat'], `${lines.join('\n')}\n`);
      expect(status).toBe(0);
      const answers = stdout.split(/^› .*\n/m).slice(1);
      expect(answers).toHaveLength(lines.length);
      expect(answers.map((text) => text.trim().length > 20)).toEqual(lines.map(() => true));
      expect(answers[3]).toContain('I can’t do that');
      expect(run(['proposals', '--json']).stdout).toContain('"waiting"');
    },
    2 * minutes,
  );
});
