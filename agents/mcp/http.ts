import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
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

export interface McpHttpOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** What clients send as `Authorization: Bearer …`: other users of this machine reach the loopback address too. */
  readonly token: string;
  readonly version: string;
  readonly limits?: McpHttpLimits;
}

/** Serves MCP on `http://127.0.0.1:PORT/mcp`, to this machine only; requests of web pages and under other names are refused. */
export async function serveMcpHttp(
  context: Omit<McpContext, 'host'>,
  { port, token, version, limits = mcpHttpLimits }: McpHttpOptions,
): Promise<McpHttpServer> {
  const at = { host: `127.0.0.1:${port}` };
  const handler = createMcpHandler(() => mcpServer({ ...context, host: at.host }, version));
  const door: Door = {
    refuse: (request) =>
      hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
      originValidationResponse(request, localhostAllowedOrigins()) ??
      unauthorized(request, token),
    serve: (request) => handler.fetch(request),
    bodyBytesMax: limits.bodyBytesMax,
  };
  const server = openServer(limits, door);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  at.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${at.host}/mcp`,
    close: async () => {
      await handler.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a request goes through: by its headers alone, then with its body. */
interface Door {
  refuse(request: Request): Response | null;
  serve(request: Request): Promise<Response>;
  readonly bodyBytesMax: number;
}

function openServer(limits: McpHttpLimits, door: Door): Server {
  const server = createServer({
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersMsMax,
    requestTimeout: limits.requestMsMax,
    keepAliveTimeout: limits.idleMsMax,
    connectionsCheckingInterval: Math.min(1_000, limits.headersMsMax),
  });
  server.maxConnections = limits.connectionsMax;
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    respond(request, response, door).catch(() => response.destroy());
  };
  // Without a listener Node would ask for the body by itself.
  return server.on('request', take).on('checkContinue', take);
}

function unauthorized({ headers }: Request, token: string): Response | null {
  const [given, wanted] = [headers.get('authorization') ?? '', `Bearer ${token}`].map((text) => Buffer.from(sha256Hex(text), 'hex'));
  return given && wanted && timingSafeEqual(given, wanted) ? null : new Response('A token is needed.', { status: 401 });
}

/** Carries one request of node:http to a web handler and back. */
async function respond(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
  const refused = refusedByHeaders(request, door);
  if (refused !== null) return turnAway(request, response, refused.status);
  if (request.headers.expect !== undefined) response.writeContinue();
  const body = await bodyOf(request, door.bodyBytesMax);
  if (body === null) return turnAway(request, response, 413);
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const answer = await door.serve(new Request(asked(request), hasBody ? { body } : {}));
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body) await pipeline(Readable.fromWeb(answer.body as never), response);
  else response.end();
}

function refusedByHeaders(request: IncomingMessage, { refuse, bodyBytesMax }: Door): Response | null {
  if (request.url !== '/mcp') return new Response(null, { status: 404 });
  const refused = refuse(asked(request));
  if (refused !== null) return refused;
  return Number(request.headers['content-length'] ?? 0) > bodyBytesMax ? new Response(null, { status: 413 }) : null;
}

/** The request without its body. */
function asked({ method = 'GET', headers }: IncomingMessage): Request {
  const all = Object.entries(headers).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]));
  return new Request(`http://${headers.host ?? '127.0.0.1'}/mcp`, { method, headers: all });
}

/** Answers and closes the connection: what is still to come of the body is not wanted. */
function turnAway(request: IncomingMessage, response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end(() => request.socket.destroySoon());
}

/** The whole body; null when it is longer than `bytesMax`. */
async function bodyOf(request: IncomingMessage, bytesMax: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop must not destroy the request: it is still to be answered.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
