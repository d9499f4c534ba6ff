import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { sha256Hex } from '../../model/digest.ts';
import { type McpContext, mcpServer } from './server.ts';

/** What callers may take of this server. Whoever has no token is refused by headers alone, before a byte of a body is read. */
export const mcpHttpLimits = {
  bodyBytesMax: 1024 * 1024,
  /** Connections at once; one more is closed. */
  connectionsMax: 64,
  headerBytesMax: 16 * 1024,
  /** Until the headers, and until the whole request, have come. */
  headersMsMax: 10_000,
  requestMsMax: 30_000,
  idleMsMax: 5_000,
} as const;
export type McpHttpLimits = { readonly [name in keyof typeof mcpHttpLimits]: number };

export interface McpHttpServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Who may come, by the SHA-256 of what they send as `Authorization: Bearer …`: other users of this machine reach the loopback address too. */
export interface McpCaller {
  readonly token: string;
  /** What the tools work with for this caller, as of now. */
  open(): Omit<McpContext, 'host'>;
}

export interface McpHttpOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly version: string;
  readonly limits?: McpHttpLimits;
}

/** Serves MCP on `http://127.0.0.1:PORT/mcp`, to this machine only; requests of web pages and under other names are refused. */
export async function serveMcpHttp(
  callers: readonly McpCaller[],
  { port, version, limits = mcpHttpLimits }: McpHttpOptions,
): Promise<McpHttpServer> {
  const at = { host: `127.0.0.1:${port}` };
  // A handler each: what one caller has begun is not another's to go on with.
  const known = callers.map(({ token, open }) => ({
    token,
    handler: createMcpHandler(() => mcpServer({ ...open(), host: at.host }, version)),
  }));
  const server = openServer(limits, doorOf(known, limits.bodyBytesMax));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  at.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${at.host}/mcp`,
    close: async () => {
      for (const { handler } of known) await handler.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Asked = Context<{ Bindings: HttpBindings }>;

interface KnownCaller {
  readonly token: string;
  readonly handler: { fetch(request: Request): Promise<Response> };
}

/** What a request goes through: by its headers alone, then with its body. */
function doorOf(known: readonly KnownCaller[], bodyBytesMax: number) {
  const serve = async (request: Request): Promise<Response> => callerOf(request, known)?.handler.fetch(request) ?? turnedAway(401);
  const tooLong = (): Response => turnedAway(413);
  return new Hono<{ Bindings: HttpBindings }>()
    .notFound(() => turnedAway(404))
    .use('/mcp', async (asked, next) => {
      const refused = refusalOf(asked.req.raw, known);
      if (refused) return turnedAway(refused.status);
      askForBody(asked, bodyBytesMax);
      return next();
    })
    .all('/mcp', bodyLimit({ maxSize: bodyBytesMax, onError: tooLong }), (asked) => serve(asked.req.raw));
}

function refusalOf(request: Request, known: readonly KnownCaller[]): Response | null {
  return (
    hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
    originValidationResponse(request, localhostAllowedOrigins()) ??
    (callerOf(request, known) ? null : new Response('A token is needed.', { status: 401 }))
  );
}

/** Some clients send a body only when they are told that it is wanted. */
function askForBody({ req, env }: Asked, bodyBytesMax: number): void {
  const isWanted = Number(req.header('content-length') ?? 0) <= bodyBytesMax;
  if (isWanted && req.header('expect') !== undefined) env.outgoing.writeContinue();
}

/** Answers and closes the connection: what is still to come of the body is not wanted. */
const turnedAway = (status: number): Response => new Response(null, { status, headers: { connection: 'close' } });

function openServer(limits: McpHttpLimits, { fetch }: ReturnType<typeof doorOf>) {
  const serverOptions = {
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersMsMax,
    requestTimeout: limits.requestMsMax,
    keepAliveTimeout: limits.idleMsMax,
    connectionsCheckingInterval: Math.min(1_000, limits.headersMsMax),
  };
  const server = createServer(serverOptions, getRequestListener(fetch, { overrideGlobalObjects: false }));
  server.maxConnections = limits.connectionsMax;
  // Without a listener Node would ask for the body by itself.
  return server.on('checkContinue', (request, response) => server.emit('request', request, response));
}

/** The one whose token it is; all are compared, so that the time tells nothing. */
function callerOf<Known extends { readonly token: string }>({ headers }: Request, known: readonly Known[]): Known | undefined {
  const [, said = ''] = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '') ?? [];
  const given = Buffer.from(sha256Hex(said), 'hex');
  return known.filter(({ token }) => timingSafeEqual(given, Buffer.from(token, 'hex'))).at(0);
}
