import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(root, 'test/failing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How a run of the test runner itself ends, over one test. */
function exitCodeOf(test: string): Promise<number> {
  const file = join(folder, 'one.test.ts');
  writeFileSync(file, `import { expect, it } from 'vitest'; it('counts', () => ${test});`);
  const env = { ...process.env, GODWIT_TEST_POSTGRES: inject('postgresUrl') };
  return new Promise((resolve) => {
    execFile('npx', ['vitest', 'run', file], { cwd: root, env }, (error) => resolve(error === null ? 0 : Number(error.code)));
  });
}

describe('the test command', () => {
  it('fails when a test fails', { timeout: 120_000 }, async () => {
    expect(await exitCodeOf('expect(1).toBe(1)')).toBe(0);
    expect(await exitCodeOf('expect(1).toBe(2)')).toBe(1);
  });
});
