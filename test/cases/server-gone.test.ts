import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { startEmbedded, stopEmbedded } from '../../databases/postgres/embedded.ts';
import { unreachable } from '../../databases/postgres/preflight/preflight.ts';
import { requirePassed } from '../../engine/stages/analyze.ts';
import { GodwitError } from '../../model/errors.ts';
import { newHome } from '../support/cli.ts';

const home = newHome();
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('a server that does not answer', () => {
  it('is said to be unreachable when it went away after its start', async () => {
    const server = await startEmbedded(home);
    await stopEmbedded(home);
    const gone = { code: 'database_unreachable', exitCode: 7 };
    await expect(server.ensureDatabase('bird')).rejects.toMatchObject(gone);
    await expect(server.dropDatabase('bird')).rejects.toMatchObject(gone);
  }, 120_000);

  it.each(['database_unreachable', 'authentication_failed', 'database_not_found'] as const)('keeps %s through the pre-flight', (code) => {
    const error = new GodwitError(code, 'The server says no.');
    const other = { name: 'target.disk', status: 'failed', message: 'The disk is full.' } as const;
    expect(() => requirePassed([other, unreachable('source', error)])).toThrow(expect.objectContaining({ code, exitCode: error.exitCode }));
  });
});
