import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxLimits } from '../../model/sandbox.ts';
import { containerOptions } from '../../sandbox/container.ts';
import { ensureImage } from '../../sandbox/image/image.ts';
import { openRendezvous } from '../../sandbox/rendezvous.ts';
import { findAddon, workerArguments } from '../../sandbox/worker-process.ts';
import { probe } from './support/probe.ts';
import { docker, dockerAnswers } from './support/runners.ts';

const limits = sandboxLimits.parse({ start_ms_max: 60_000 });
const neighbour = createServer();
const portOf = (): number => {
  const address = neighbour.address();
  return typeof address === 'object' && address ? address.port : 0;
};
beforeAll(() => new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  neighbour.close();
});

type Got = Readonly<Record<string, string>>;
const refused = expect.stringMatching(/^refused/);
const neverStarted = expect.stringMatching(/^refused|^Error/);

/** The probe with the walls of the isolate's process, but with its standard output open for what it found. */
async function probeProcess(): Promise<Got> {
  const script = probe('process.stdout.write(JSON.stringify(got), () => process.exit());').replace('PORT', String(portOf()));
  const walls = workerArguments({ folder: `${import.meta.dirname}/../../sandbox`, addon: findAddon() }, limits).filter((each) =>
    /^--/.test(each),
  );
  const child = spawn(process.execPath, [...walls, '--input-type=module', '-e', script], {
    env: {},
    cwd: '/',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(await text(child.stdout)) as Got;
}

/** The probe in a container with the walls of the engine alone: without Node's permission model. */
async function probeContainer(): Promise<Got> {
  const tell = `connect('/godwit/io/socket').end(JSON.stringify(got));`;
  const rendezvous = await openRendezvous();
  const image = await ensureImage(docker);
  const options = containerOptions({ image, socketFolder: rendezvous.folder, owner: 'test' }, limits);
  const script = probe(tell).replace('PORT', String(portOf()));
  const container = await docker.createContainer({ ...options, Cmd: ['--input-type=module', '-e', script] });
  await container.start();
  const got = await text(await rendezvous.visitor(60_000));
  await container.remove({ force: true }).catch(() => {});
  await rendezvous.close();
  return JSON.parse(got) as Got;
}

describe('code that has broken out of the isolate', () => {
  it('finds nothing in the process around it', { timeout: 60_000 }, async () => {
    const got = await probeProcess();
    expect(got.environment).toBe('{}');
    const open = ['environment', 'user', 'kill others', 'root again'];
    const reached = Object.entries(got).filter(([name, what]) => !open.includes(name) && !/^refused|^Error/.test(what));
    expect(reached).toEqual([]);
  });

  it.skipIf(!dockerAnswers)('finds nothing in the container, even without the permission model', { timeout: 120_000 }, async () => {
    const got = await probeContainer();
    expect(got).toMatchObject({
      user: '65534',
      passwords: refused,
      'write to root': refused,
      'write to its own code': refused,
      'write beside the socket': refused,
      'neighbours of the socket': 'socket',
      docker: refused,
      'a shell': neverStarted,
      loopback: refused,
      'another host': refused,
      dns: refused,
      'root again': refused,
      'fill the disk': refused,
      'mount of tmp': expect.stringMatching(/nosuid,nodev,noexec/),
    });
    expect(Object.keys(JSON.parse(got.environment ?? '{}') as object).toSorted()).toEqual(['HOME', 'HOSTNAME', 'PATH']);
    expect(Number(got['other processes'])).toBeLessThan(4);
    expect(Number(got['fork bomb'])).toBeLessThan(32);
  });
});
