import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { GodwitError } from '../model/errors.ts';
import { makeTemporaryFolder, sweepTemporaryFolders } from './temporary.ts';

/** A Unix socket in a folder of its own that waits for one visitor. */
export interface Rendezvous {
  /** The folder that holds the socket and nothing else. */
  readonly folder: string;
  /** The first connection; no other is taken. Throws `sandbox_unavailable` when nobody came in time. */
  visitor(msMax: number): Promise<Socket>;
  close(): Promise<void>;
}

/** Opens the socket where only this user, and who has the inner folder mounted, can reach it. */
export async function openRendezvous(): Promise<Rendezvous> {
  await sweepTemporaryFolders();
  const home = await makeTemporaryFolder();
  const folder = join(home, 'io');
  await mkdir(folder);
  await chmod(folder, 0o755);
  const server = createServer({ pauseOnConnect: false });
  server.maxConnections = 1;
  const came = new Promise<Socket>((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(join(folder, 'socket'), resolve));
  await chmod(join(folder, 'socket'), 0o666);
  const close = async (): Promise<void> => {
    server.close();
    await rm(home, { recursive: true, force: true });
  };
  return { folder, close, visitor: async (msMax) => within(came, msMax).finally(() => server.close()) };
}

async function within(came: Promise<Socket>, msMax: number): Promise<Socket> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message =
      `The container did not connect within ${msMax} ms (GODWIT_SANDBOX_START_MS_MAX). An engine in a virtual ` +
      "machine or on another host cannot reach this host's sockets.";
    timer = setTimeout(() => reject(new GodwitError('sandbox_unavailable', message)), msMax);
  });
  return Promise.race([came, late]).finally(() => clearTimeout(timer));
}
