import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { verbs } from '../../cli/registry.ts';
import { startEmbedded, stopEmbedded } from '../../databases/postgres/embedded.ts';
import { godwit, newHome } from '../support/cli.ts';
import { withClient } from '../support/databases.ts';

const home = newHome();
const root = join(import.meta.dirname, '../..');
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the command line', () => {
  it('explains every verb with an example', { timeout: 180_000 }, async () => {
    for (const { name, example, summary } of verbs) {
      const { exitCode, stdout } = await godwit([...name.split(' '), '--help']);
      expect(exitCode).toBe(0);
      expect(stdout.replace(/\s+/g, ' ')).toContain(summary);
      expect(stdout).toContain(`$ ${example}`);
    }
  });

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(await godwit(['--version'])).toMatchObject({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('refuses verbs and options that do not exist, with exit code 2', async () => {
    expect((await godwit(['flutter'])).exitCode).toBe(2);
    expect((await godwit(['migrate', '--sideways'])).exitCode).toBe(2);
    expect((await godwit(['migrate', '--jobs', '99'])).exitCode).toBe(2);
  });

  it('says what is wrong with a command as with everything else, once, with its code', async () => {
    for (const argv of [['migrate', '--sideways'], ['migrate', '--jobs', '99'], ['trace'], ['flutter']]) {
      const { stdout, stderr } = await godwit(argv);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^godwit: .+\n.+--help.+ \[argument_invalid\]\n$/);
    }
    expect((await godwit([])).stderr).toContain('Usage: godwit');
  });

  it('lets no name move the cursor of a terminal', async () => {
    const { stderr } = await godwit(['status', '--playbook', 'x\u001b[2J\u009b2J\u202ey', '--home', home]);
    expect(stderr).toContain('x[2J2Jy');
    expect(stderr).not.toMatch(/[\u001b\u009b\u202e]/);
  });

  it('goes on, and ends with its own exit code, when nobody reads what it says any more', async () => {
    const child = spawn(process.execPath, ['cli.ts', 'status', '--playbook', 'nowhere', '--home', home], { cwd: root });
    child.stderr.destroy();
    child.stdout.destroy();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
  });

  it('wants a reason for a rejection', async () => {
    const { exitCode, stderr } = await godwit(['reject', 'abcdef', '--as', 'Maria', '--home', home]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--why');
  });

  it('status starts no server where there was never one', async () => {
    const empty = newHome();
    const { exitCode, stdout } = await godwit(['status', '--playbook', 'smile', '--home', empty]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Nothing has run yet');
    expect(readdirSync(empty)).toEqual([]);
    rmSync(empty, { recursive: true, force: true });
  });

  it('an init that fails leaves no embedded database and no playbook behind', async () => {
    const { exitCode } = await godwit([
      'init',
      'nothing_there',
      '--source',
      'embedded:empty_one',
      '--target',
      'embedded:empty_two',
      '--home',
      home,
    ]);
    expect(exitCode).toBe(2);
    const server = await startEmbedded(home);
    try {
      const { rows } = await withClient(server.url('postgres'), (client) =>
        client.query("SELECT datname FROM pg_database WHERE datname LIKE 'empty%'"),
      );
      expect(rows).toEqual([]);
    } finally {
      await stopEmbedded(home);
    }
  }, 120_000);

  it('prints a mistyped command as one object where objects are asked for', async () => {
    for (const argv of [['migrate', '--sideways'], ['migrate', '--jobs', '99'], ['trace'], ['flutter']]) {
      const { exitCode, stdout } = await godwit([...argv, '--json']);
      expect(exitCode).toBe(2);
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'argument_invalid', kind: 'input' } });
    }
  });

  it('names the playbooks that exist when another is asked for', async () => {
    const { exitCode, stderr } = await godwit(['status', '--playbook', 'nowhere', '--home', home]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/There is no playbook "nowhere"\. These exist: (\w+, )*smile\./);
  });

  it('prints an error as one object where objects are asked for', async () => {
    const { exitCode, stdout } = await godwit(['status', '--playbook', 'nowhere', '--json', '--home', home]);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'playbook_not_found', kind: 'input' } });
  });

  it('wants a decision to name what is decided, and by whom', async () => {
    expect((await godwit(['approve', '--home', home])).stderr).toContain('[argument_invalid]');
    expect((await godwit(['approve', 'abcdef', '--home', home])).stderr).toContain('--as NAME');
  });
});
