import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSpecialists } from '../../agents/specialists.ts';
import { commitApproval, takeCommitted } from '../../app/approval/approvals.ts';
import type { Workbench } from '../../app/workbench/workbench.ts';
import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { loadPlaybook } from '../../engine/playbook/load.ts';
import { readOwnFile, writeOwnFile } from '../../model/own-file.ts';
import { openTransforms } from '../../sandbox/transforms.ts';

let root: string;
let folder: string;
let outside: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'godwit-paths-'));
  [folder, outside] = [join(root, 'playbook'), join(root, 'outside')];
  for (const each of [folder, outside, join(folder, 'transforms'), join(folder, 'approvals')]) mkdirSync(each);
  writeFileSync(join(outside, 'secret'), 'of another');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What can stand where a file is expected. */
const traps: Readonly<Record<string, readonly [set: (path: string) => void, told: RegExp]>> = {
  'a link out of the folder': [(path) => symlinkSync(join(outside, 'secret'), path), /is a symbolic link/],
  'a link to a device': [(path) => symlinkSync('/dev/zero', path), /is a symbolic link/],
  'a pipe': [(path) => execFileSync('/usr/bin/env', ['mkfifo', path]), /is no regular file/],
  'a folder': [(path) => mkdirSync(path), /is no regular file/],
};
const refused = (path: string, told: RegExp) => ({
  code: 'playbook_invalid',
  message: expect.stringMatching(new RegExp(`${path.replaceAll('.', '\\.')} ${told.source}`)),
});
/** Enough of a workbench for what only looks at the playbook's folder. */
const bench = () => ({ path: join(folder, 'playbook.yaml') }) as Workbench;
const approval = { phase: 'members', digest: 'a'.repeat(64), by: 'Maria' };
const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe.each(Object.entries(traps))('%s', (name, [set, told]) => {
  it('is no transform', () => {
    const path = join(folder, 'transforms/x.ts');
    set(path);
    const transforms = openTransforms(folder, () => Promise.reject(new Error('none')));
    expect(thrownBy(() => transforms.read('transforms/x.ts'))).toMatchObject(refused(path, told));
  });

  it('is no approval, neither read nor written through', async () => {
    const path = join(folder, 'approvals/members.json');
    set(path);
    const mapped = [{ phase: { phase: 'members' }, digest: approval.digest } as MappedPhase];
    await expect(takeCommitted(bench(), mapped)).rejects.toMatchObject(refused(path, told));
    expect(thrownBy(() => commitApproval(bench(), approval))).toMatchObject(refused(path, told));
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('of another');
  });

  // A folder of that name is the folder of a playbook.
  if (name !== 'a folder')
    it('is no playbook', () => {
      const path = join(folder, 'playbook.yaml');
      set(path);
      expect(thrownBy(() => loadPlaybook(folder, root))).toMatchObject(refused(path, told));
      expect(thrownBy(() => loadPlaybook(path, root))).toMatchObject(refused(path, told));
    });

  it('is no specialist', () => {
    mkdirSync(join(folder, 'specialists'));
    const path = join(folder, 'specialists/x.md');
    set(path);
    expect(thrownBy(() => loadSpecialists(join(folder, 'specialists')))).toMatchObject(refused(path, told));
  });
});

describe('a folder that leads elsewhere', () => {
  it('is neither read nor written', () => {
    for (const name of ['approvals', 'transforms']) {
      rmSync(join(folder, name), { recursive: true });
      symlinkSync(outside, join(folder, name));
    }
    const path = join(folder, 'approvals/members.json');
    expect(thrownBy(() => commitApproval(bench(), approval))).toMatchObject(refused(path, /would be written outside/));
    expect(thrownBy(() => readOwnFile(folder, 'transforms/secret', 100))).toMatchObject(
      refused(join(folder, 'transforms/secret'), /stands outside/),
    );
    expect(thrownBy(() => writeOwnFile(folder, 'transforms/deep/x.ts', ''))).toMatchObject({ code: 'playbook_invalid' });
    expect(thrownBy(() => writeOwnFile(folder, '../outside/x.ts', ''))).toMatchObject({ code: 'playbook_invalid' });
    expect(readdirSync(outside)).toEqual(['secret']);
  });

  it('may be the playbook itself', () => {
    symlinkSync(folder, join(root, 'link'));
    writeOwnFile(join(root, 'link'), 'transforms/deep/x.ts', 'text');
    expect(readOwnFile(folder, 'transforms/deep/x.ts', 4)).toBe('text');
    expect(readdirSync(dirname(join(folder, 'transforms/deep/x.ts')))).toEqual(['x.ts']);
    expect(readOwnFile(folder, 'transforms/none.ts', 4)).toBeNull();
    expect(thrownBy(() => readOwnFile(folder, 'transforms/deep/x.ts', 3))).toMatchObject({
      message: expect.stringContaining('at most 3'),
    });
  });
});
