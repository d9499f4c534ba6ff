import { describe, expect, it } from 'vitest';
import { examineNode } from '../../app/doctor.ts';
import { godwit } from '../support/cli.ts';

describe('godwit doctor', () => {
  it('says which Node runs, and where a newer one is', () => {
    expect(examineNode('26.10.0', '26.10.0', '26.10.0')).toMatchObject({ ok: true, found: '26.10.0 runs, 26.10.0 is pinned' });
    expect(examineNode('27.0.0', '26.10.0', null)).toMatchObject({ ok: true });
    expect(examineNode('26.9.2', '26.10.0', '26.10.0')).toMatchObject({
      ok: false,
      found: expect.stringContaining('and 26.10.0 is installed'),
    });
    expect(examineNode('26.9.2', '26.10.0', null)).toMatchObject({ ok: false, found: expect.stringContaining('npm install') });
  });

  it('names what there is, as text and as one object', async () => {
    const { exitCode, stdout } = await godwit(['doctor', '--json'], undefined, { SANDBOX: 'isolate' });
    expect(exitCode).toBe(0);
    const names = ['godwit', 'node', 'sandbox', 'browser', 'embedded server'];
    expect(JSON.parse(stdout).examined.map(({ name }: { name: string }) => name)).toEqual(names);
    expect((await godwit(['doctor'], undefined, { SANDBOX: 'docker', DOCKER_SOCKET: '/nowhere.sock' })).stdout).toMatch(/^! sandbox/m);
  });
});
