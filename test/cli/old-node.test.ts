import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Runs the launcher on this Node, which says that it is `version`. */
function launch(version: string, ...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const posing = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', posing, join(root, 'godwit.mjs'), ...args], (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe('the launcher', () => {
  it.each(['20.20.2', '24.11.0'])('says on Node %s which one is needed, and ends as a mistake of the operator does', async (version) => {
    const { exitCode, stdout, stderr } = await launch(version, 'status');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^godwit: Godwit needs Node 26 or newer, and this is Node ${version}\\.\\n.*npx godwit.*\\n$`));
  });

  it('says it to programs as one JSON object', async () => {
    const { exitCode, stdout } = await launch('20.20.2', 'status', '--json');
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([2, { error: { code: 'node_too_old', kind: 'input' } }]);
  });

  it.each(['26.0.0', '100.1.0'])('starts the program on Node %s', async (version) => {
    const { exitCode, stdout } = await launch(version, '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Usage: godwit/);
  });
});
