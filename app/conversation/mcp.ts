import { randomBytes } from 'node:crypto';
import { type McpCaller, serveMcpHttp } from '../../agents/mcp/http.ts';
import type { McpContext } from '../../agents/mcp/server.ts';
import { serveMcpStdio } from '../../agents/mcp/stdio.ts';
import { sha256Hex } from '../../model/digest.ts';
import { mayDo, type Principal } from '../../model/principal.ts';
import { type Decided, decideMappings } from '../approval/approve.ts';
import { version } from '../workbench/version.ts';
import type { Caller } from '../workbench/workbench.ts';
import { type Conversation, withConversation } from './open.ts';

/** Serves the tools to a coding assistant on stdin and stdout, until stdin ends or the caller stops. */
export function serveStdio(caller: Caller, playbook: string): Promise<void> {
  return withConversation(caller, playbook, async ({ context }) => {
    const handle = serveMcpStdio({ ...context, person: caller.principal.name }, version());
    await Promise.race([stopped(caller.signal), new Promise((resolve) => process.stdin.once('end', resolve))]);
    await handle.close();
  });
}

/** Somebody who comes with a token, by its SHA-256. */
export interface TokenHolder {
  readonly token: string;
  readonly principal: Principal;
}

/**
 * Serves the tools over HTTP on the loopback address; `ready` is told where, and with which token: it stands for the caller and decides nothing.
 * Each of
 * `holders` comes with a token of their own, and decides where their roles allow it.
 */
export function serveHttp(
  caller: Caller,
  playbook: string,
  { port, holders }: { readonly port: number; readonly holders: readonly TokenHolder[] },
  ready: (at: { url: string; token: string }) => void,
): Promise<void> {
  return withConversation(caller, playbook, async (conversation) => {
    const token = randomBytes(24).toString('base64url');
    const own = { token: sha256Hex(token), open: () => ({ ...conversation.context, person: caller.principal.name }) };
    const others = holders.map((holder): McpCaller => callerOf(caller, playbook, conversation, holder));
    const server = await serveMcpHttp([own, ...others], { port, version: version() });
    ready({ url: server.url, token });
    await stopped(caller.signal);
    await server.close();
  });
}

function callerOf(caller: Caller, playbook: string, conversation: Conversation, { token, principal }: TokenHolder): McpCaller {
  const decide: McpContext['decide'] = async ({ id, decision, reason }): Promise<Decided[]> => {
    const decided = await decideMappings({ ...caller, principal }, decision, { playbook, digests: [id], reason, commit: false });
    conversation.changed();
    return decided;
  };
  const open = (): Omit<McpContext, 'host'> => ({
    ...conversation.contextOf(principal),
    person: principal.name,
    ...(mayDo(principal, 'decide') && { decide }),
  });
  return { token, open };
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
