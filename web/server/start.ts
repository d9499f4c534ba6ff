import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { openConversations } from '../../app/conversation/conversations.ts';
import { openOwnWorkers } from '../../app/jobs/own-workers.ts';
import { openLog } from '../../app/workbench/log.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { buildPages } from '../ui/build.ts';
import { alertRules } from './alert-rules.ts';
import { openAlerts } from './alerts.ts';
import { openApp } from './app.ts';
import { openSignIn } from './auth/open.ts';
import { openFeeds } from './feeds.ts';
import type { OwnNames } from './guards.ts';
import { closeServer, listen } from './listen.ts';
import { openLooks } from './looks.ts';
import { openMetrics } from './metrics.ts';
import type { Services } from './services.ts';
import { openStreams } from './streams.ts';
import { openTracing } from './tracing.ts';

const alertsEveryMs = 5_000;

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
  const inner = { ...caller, signal: AbortSignal.any([caller.signal, stop.signal]) };
  const { config } = caller;
  const server = await listen(config.GODWIT_WEB_HOST, port);
  try {
    const { port: taken } = server.address() as AddressInfo;
    const url = config.GODWIT_WEB_URL?.replace(/\/$/, '') ?? `http://127.0.0.1:${taken}`;
    const services = await openServices(inner, url);
    const names = ownNames(url, taken);
    const app = openApp(services, { names: () => names, isSecure: url.startsWith('https:'), strict });
    server.on('request', getRequestListener(app.fetch, { overrideGlobalObjects: false }));
    return { url, link: () => linkOf(services, url), close: () => closeAll(server, services, stop) };
  } catch (error) {
    server.close();
    throw error;
  }
}

async function linkOf({ signIn }: Services, url: string): Promise<string | null> {
  const path = await signIn.link();
  return path === null ? null : `${url}${path}`;
}

async function closeAll(
  server: Server,
  { feeds, streams, workers, conversations, signIn, alerts, tracing }: Services,
  stop: AbortController,
): Promise<void> {
  stop.abort();
  streams.close();
  await closeServer(server);
  await Promise.all([feeds.close(), workers.close(), conversations.close(), alerts.close(), signIn.close(), tracing?.close()]);
}

/** Behind a proxy the name that browsers know; on this machine the loopback address, too. */
function ownNames(url: string, port: number): OwnNames {
  const { host, origin } = new URL(url);
  const local = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  return { hosts: new Set([host, ...local]), origins: new Set([origin, ...local.map((each) => `http://${each}`)]) };
}

async function openServices(caller: Caller, url: string): Promise<Services> {
  const { config, principal, signal } = caller;
  const signIn = await openSignIn(caller, url);
  const log = openLog(config, true).child({ room: 'web' });
  const workers = openOwnWorkers(config, (playbook, why) => log.error({ worker: playbook, why }));
  const [feeds, looks] = [openFeeds(caller), openLooks()];
  const metrics = openMetrics({
    watching: { help: 'Browsers that watch events', value: feeds.watching },
    workers: { help: 'Workers of this server', value: () => workers.busy().length },
    sign_in_failures: { help: 'Wrong passwords and codes of the last minutes', value: signIn.failures },
    values_looked_at: { help: 'The most rows that one person looked at as they are in ten minutes', value: looks.most },
  });
  const rules = alertRules({ caller, metrics, looks, failedSignIns: signIn.failures });
  const failed = (rule: string): void => log.error({ alert: rule, told: false });
  const { GODWIT_ALERT_WEBHOOK: webhook = null, GODWIT_TRACES_URL: collector } = config;
  return {
    ...{ config, signal, keeper: principal, startedAt: new Date().toISOString() },
    ...{ signIn, feeds, workers, looks, log, metrics },
    streams: openStreams(signIn),
    conversations: openConversations(caller),
    alerts: openAlerts(webhook === null ? withoutDatabases(rules) : rules, { webhook, everyMs: alertsEveryMs, failed }),
    tracing: collector === undefined ? null : await openTracing(collector),
  };
}

/** Nobody is told: no database is asked for it. */
const withoutDatabases = (rules: ReturnType<typeof alertRules>) =>
  rules.filter(({ name }) => !['validation_failed', 'inconsistent'].includes(name));
