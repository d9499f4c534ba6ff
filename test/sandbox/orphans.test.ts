import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownerLabel } from '../../sandbox/container.ts';
import { openDockerSandbox } from '../../sandbox/docker.ts';
import { ensureImage } from '../../sandbox/image/image.ts';
import { ownerOf } from '../../sandbox/owner.ts';
import { makeTemporaryFolder } from '../../sandbox/temporary.ts';
import { docker, dockerAnswers, dockerSocket } from './support/runners.ts';

const root = join(import.meta.dirname, '../..');

/** A program that puts a session into an endless loop and says so. */
const looping = (open: string): string => `
  const { openIsolateSandbox } = await import('${root}/sandbox/isolate.ts');
  const { openDockerSandbox } = await import('${root}/sandbox/docker.ts');
  const { sandboxLimits } = await import('${root}/model/sandbox.ts');
  const sandbox = await ${open};
  const input = [{ name: 'id', kind: 'integer', dimensions: 0, nullable: true }];
  const transform = { file: 'loop.ts', source: 'export default (row: SourceRow) => { for (;;) {} };', input, output: null };
  const limits = sandboxLimits.parse({ batch_cpu_ms_min: 600000 });
  const session = await sandbox.open(transform, { seed: '', now: '2026-01-01T00:00:00Z', limits });
  setTimeout(() => console.log('looping'), 500);
  for await (const _ of session.run([[{ key: '1', values: ['1'] }]])) ;`;

async function killWhileLooping(open: string, atWork: () => Promise<boolean>): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', looping(open)], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  expect(await atWork()).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function within(msMax: number, what: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + msMax; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50)))
    if (await what()) return true;
  return false;
}

/** Processes whose command line has the sandbox's program in this folder, and whose parent is none of ours. */
function workers(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join(root, 'sandbox/worker/main.ts'));
      } catch {
        return false;
      }
    });
}

describe('when Godwit is killed while code loops', () => {
  it.skipIf(process.platform !== 'linux')('the process of the isolate ends with it', { timeout: 60_000 }, async () => {
    const before = new Set(workers());
    let mine: string[] = [];
    await killWhileLooping('openIsolateSandbox()', async () => {
      mine = workers().filter((pid) => !before.has(pid));
      return mine.length > 0;
    });
    expect(await within(3_000, async () => !workers().some((pid) => mine.includes(pid)))).toBe(true);
  });

  it.skipIf(!dockerAnswers)('its container ends and goes away', { timeout: 90_000 }, async () => {
    const labelled = async (): Promise<string[]> =>
      (await docker.listContainers({ all: true, filters: { label: [ownerLabel] } })).map(({ Id }) => Id);
    const before = new Set(await labelled());
    let mine: string[] = [];
    await killWhileLooping(`openDockerSandbox({ socket: '${dockerSocket}' })`, async () => {
      mine = (await labelled()).filter((id) => !before.has(id));
      return mine.length === 1;
    });
    expect(await within(10_000, async () => !(await labelled()).some((id) => mine.includes(id)))).toBe(true);
  });

  it.skipIf(!dockerAnswers)('a container that was never started is removed by the next one, and those of the living are not', async () => {
    const image = await ensureImage(docker);
    const create = (owner: string) => docker.createContainer({ Image: image, Cmd: ['/godwit/node'], Labels: { [ownerLabel]: owner } });
    const owner = ownerOf(process.pid) ?? '';
    const [dead, living] = [await create(owner.replace(/\d+$/, '1')), await create(owner)];
    const sandbox = await openDockerSandbox({ socket: dockerSocket });
    await expect(dead.inspect()).rejects.toMatchObject({ statusCode: 404 });
    await expect(living.inspect()).resolves.toMatchObject({ Id: living.id });
    await living.remove({ force: true });
    await sandbox.close();
  });
});

describe('temporary folders', () => {
  it.skipIf(process.platform !== 'linux')(
    'of a Godwit that was killed are removed by the next one, and no others',
    { timeout: 30_000 },
    async () => {
      const mine = await makeTemporaryFolder();
      const dead = mine.replace(/-\d+-[0-9a-f]{16}-/, `-${process.pid}-0000000000000000-`);
      const elsewhere = mine.replace(/sandbox-[0-9a-f]{8}-/, 'sandbox-00000000-');
      for (const folder of [dead, elsewhere]) mkdirSync(join(folder, 'io'), { recursive: true });
      const program = `
      const { checkTypes } = await import('${root}/sandbox/check/typecheck.ts');
      await checkTypes({ file: 'a.ts', source: 'export default (row: SourceRow) => ({ id: row.id });', input: [{ name: 'id', kind: 'integer', dimensions: 0, nullable: false }], output: null });`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
      const [exitCode] = await once(child, 'exit');
      expect(exitCode).toBe(0);
      expect([mine, dead, elsewhere].map(existsSync)).toEqual([true, false, true]);
      expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`godwit-sandbox-`) && name.includes(`-${child.pid}-`))).toEqual([]);
      rmSync(mine, { recursive: true });
      rmSync(elsewhere, { recursive: true });
      expect(basename(mine).length).toBeLessThan(60);
    },
  );
});
