import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { verbs } from '../../cli/registry.ts';
import { godwit, newHome } from '../support/cli.ts';

const home = newHome();
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the command line', () => {
  it('explains every verb with an example', async () => {
    for (const { name, example, summary } of verbs) {
      const { exitCode, stdout } = await godwit([...name.split(' '), '--help']);
      expect(exitCode).toBe(0);
      expect(stdout.replace(/\s+/g, ' ')).toContain(summary);
      expect(stdout).toContain(`$ ${example}`);
    }
  });

  it('refuses verbs and options that do not exist, with exit code 2', async () => {
    expect((await godwit(['flutter'])).exitCode).toBe(2);
    expect((await godwit(['migrate', '--fast'])).exitCode).toBe(2);
    expect((await godwit(['migrate', '--jobs', '99'])).exitCode).toBe(2);
  });

  it('prints a mistyped command as one object where objects are asked for', async () => {
    for (const argv of [['migrate', '--fast'], ['migrate', '--jobs', '99'], ['trace'], ['flutter']]) {
      const { exitCode, stdout } = await godwit([...argv, '--json']);
      expect(exitCode).toBe(2);
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'argument_invalid', kind: 'input' } });
    }
  });

  it('names the playbooks that exist when another is asked for', async () => {
    const { exitCode, stderr } = await godwit(['status', '--playbook', 'nowhere', '--home', home]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is no playbook "nowhere". These exist: smile.');
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
