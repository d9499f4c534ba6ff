import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { openConversations } from '../../app/conversation/conversations.ts';
import { openOwnWorkers } from '../../app/jobs/own-workers.ts';
import { openLog } from '../../app/workbench/log.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { buildPages } from '../ui/build.ts';
import { openApp } from './app.ts';
import { openSingleUser } from './auth/single-user.ts';
import { openFeeds } from './feeds.ts';
import type { OwnNames } from './guards.ts';
import { openLooks } from './looks.ts';
import type { Services } from './services.ts';

/** What callers may take of this server. */
const limits = { headerBytesMax: 16 * 1024, headersMsMax: 10_000, requestMsMax: 60_000, connectionsMax: 1_000, stopMsMax: 10_000 } as const;
const host = '127.0.0.1';

export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Holds answers against their schemas, too: for tests. */
  readonly strict?: boolean;
  /** Is told that the pages are built first, where they are not yet; without it they are served as they are. */
  readonly say?: (line: string) => void;
}

export interface WebServer {
  readonly url: string;
  /** A new link that lets the first browser in; null where nobody needs one. */
  link(): Promise<string | null>;
  /** Lets requests under way finish, and ends streams. */
  close(): Promise<void>;
}

/** Serves the workbench until it is closed. */
export async function startWebServer(caller: Caller, { port, strict = false, say }: ServeOptions): Promise<WebServer> {
  if (say) await buildPages(say);
  const stop = new AbortController();
  const signal = AbortSignal.any([caller.signal, stop.signal]);
  const services = openServices({ ...caller, signal });
  const at: { url: string; names: OwnNames } = { url: '', names: { hosts: new Set(), origins: new Set() } };
  const app = openApp(services, { names: () => at.names, isSecure: false, strict });
  const server = await listen(getRequestListener(app.fetch, { overrideGlobalObjects: false }), port);
  const { port: taken } = server.address() as AddressInfo;
  const names = [`${host}:${taken}`, `localhost:${taken}`];
  at.url = `http://${names[0]}`;
  at.names = { hosts: new Set(names), origins: new Set(names.map((name) => `http://${name}`)) };
  return {
    url: at.url,
    link: async () => {
      const path = await services.signIn.link();
      return path === null ? null : `${at.url}${path}`;
    },
    close: async () => {
      stop.abort();
      await closed(server);
      await Promise.all([services.feeds.close(), services.workers.close(), services.conversations.close(), services.signIn.close()]);
    },
  };
}

function openServices(caller: Caller): Services {
  const { config, principal, signal } = caller;
  return {
    ...{ config, signal, keeper: principal, startedAt: new Date().toISOString() },
    signIn: openSingleUser({ ...principal, provenBy: 'session' }),
    feeds: openFeeds(caller),
    workers: openOwnWorkers(config),
    conversations: openConversations(caller),
    looks: openLooks(),
    log: openLog(config, true).child({ room: 'web' }),
  };
}

function listen(listener: ReturnType<typeof getRequestListener>, port: number): Promise<Server> {
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytesMax,
      headersTimeout: limits.headersMsMax,
      requestTimeout: limits.requestMsMax,
    },
    listener,
  );
  server.maxConnections = limits.connectionsMax;
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, host, () => resolve(server)));
}

/** Streams end by the signal; whoever still is at it after that is cut off. */
async function closed(server: Server): Promise<void> {
  const done = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), limits.stopMsMax);
  await done;
  clearTimeout(timer);
}
