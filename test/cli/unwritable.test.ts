import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newHome } from '../support/cli.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const home = newHome();
const isRoot = process.getuid?.() === 0;
const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};
/** A checkout below a home of root cannot be read by others at all. */
const isReadable =
  spawnSync(process.execPath, ['-e', 'require("node:fs").readFileSync(process.argv[1])', join(root, 'cli.ts')], nobody).status === 0;

beforeAll(() => chmodSync(home, 0o555));
afterAll(() => {
  chmodSync(home, 0o755);
  rmSync(home, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** As somebody who is not root: root may write everywhere. */
function asUser(...args: string[]): Promise<Ended> {
  const done = execute(process.execPath, [join(root, 'cli.ts'), ...args], { cwd: root, ...nobody });
  return done.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ended) => error,
  );
}

describe.runIf(isReadable)('a home that may not be written', () => {
  it('is named with the way out, and no stack trace', async () => {
    for (const verb of [
      ['analyze', '--playbook', 'smile'],
      ['db', 'start'],
      ['map', '--playbook', 'smile'],
    ]) {
      const { code, stderr } = await asUser(...verb, '--home', home);
      expect(code).toBe(2);
      expect(stderr).toContain(home);
      expect(stderr).toContain('--home DIR');
      expect(stderr).toContain('[folder_unwritable]');
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });

  it('is one object where objects are asked for', async () => {
    const { stdout } = await asUser('analyze', '--playbook', 'smile', '--json', '--home', home);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'folder_unwritable', kind: 'input' } });
  });

  it('keeps nobody from status', async () => {
    expect((await asUser('status', '--playbook', 'smile', '--home', home)).code).toBe(0);
  });
});

describe.runIf(isReadable)('somebody who is not root', () => {
  it('works in a checkout that he cannot write, with a home of his own', async () => {
    const own = newHome();
    mkdirSync(join(own, 'x'), { recursive: true });
    chmodSync(own, 0o777);
    try {
      expect(await asUser('db', 'start', '--home', own)).toMatchObject({ code: 0 });
      const { stderr } = await asUser('analyze', '--playbook', 'smile', '--home', own);
      expect(stderr).toContain('[preflight_failed]');
    } finally {
      await asUser('db', 'stop', '--home', own);
      rmSync(own, { recursive: true, force: true });
    }
  }, 120_000);

  it.runIf(isRoot)('has a name even where the system knows none', async () => {
    const code = `import(${JSON.stringify(join(root, 'config.ts'))}).then(({ loadConfig }) => console.log(loadConfig({}, {}, '/').user))`;
    const { stdout } = await execute(process.execPath, ['-e', code], { cwd: '/', uid: 54_321, gid: 54_321 });
    expect(stdout.trim()).toBe('uid-54321');
  });
});
