import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
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

const bytesMax = 1024 * 1024;

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
}

/** Serves MCP on `http://127.0.0.1:PORT/mcp`, to this machine only; requests of web pages and under other names are refused. */
export async function serveMcpHttp(context: Omit<McpContext, 'host'>, { port, token, version }: McpHttpOptions): Promise<McpHttpServer> {
  const at = { host: `127.0.0.1:${port}` };
  const handler = createMcpHandler(() => mcpServer({ ...context, host: at.host }, version));
  const serve = async (request: Request): Promise<Response> =>
    hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
    originValidationResponse(request, localhostAllowedOrigins()) ??
    unauthorized(request, token) ??
    (await handler.fetch(request));
  const server = createServer((request, response) => {
    respond(request, response, serve).catch(() => response.destroy());
  });
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

function unauthorized({ headers }: Request, token: string): Response | null {
  const [given, wanted] = [headers.get('authorization') ?? '', `Bearer ${token}`].map((text) => Buffer.from(sha256Hex(text), 'hex'));
  return given && wanted && timingSafeEqual(given, wanted) ? null : new Response('A token is needed.', { status: 401 });
}

/** Carries one request of node:http to a web handler and back. */
async function respond(request: IncomingMessage, response: ServerResponse, serve: (request: Request) => Promise<Response>): Promise<void> {
  const body = await bodyOf(request);
  if (request.url !== '/mcp' || body === null) {
    response.writeHead(body === null ? 413 : 404).end();
    return;
  }
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const asked = new Request(`http://${request.headers.host ?? '127.0.0.1'}/mcp`, {
    method: request.method ?? 'GET',
    headers,
    ...(hasBody && { body }),
  });
  const answer = await serve(asked);
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body) await pipeline(Readable.fromWeb(answer.body as never), response);
  else response.end();
}

/** The whole body; null when it is longer than 1 MiB. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
