import { randomBytes } from 'node:crypto';
import { serveMcpHttp } from '../../agents/mcp/http.ts';
import { serveMcpStdio } from '../../agents/mcp/stdio.ts';
import { version } from '../version.ts';
import type { Caller } from '../workbench.ts';
import { withConversation } from './open.ts';

/** Serves the tools to a coding assistant on stdin and stdout, until stdin ends or the caller stops. */
export function serveStdio(caller: Caller, playbook: string): Promise<void> {
  return withConversation(caller, playbook, async ({ context }) => {
    const handle = serveMcpStdio(context, version());
    await Promise.race([stopped(caller.signal), new Promise((resolve) => process.stdin.once('end', resolve))]);
    await handle.close();
  });
}

/** Serves the tools over HTTP on the loopback address; `ready` is told where, and with which token. */
export function serveHttp(
  caller: Caller,
  playbook: string,
  port: number,
  ready: (at: { url: string; token: string }) => void,
): Promise<void> {
  return withConversation(caller, playbook, async ({ context }) => {
    const token = randomBytes(24).toString('base64url');
    const server = await serveMcpHttp(context, { port, token, version: version() });
    ready({ url: server.url, token });
    await stopped(caller.signal);
    await server.close();
  });
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
