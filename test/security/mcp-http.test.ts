import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type McpHttpServer, mcpHttpLimits, serveMcpHttp } from '../../agents/mcp/http.ts';
import { sha256Hex } from '../../model/digest.ts';
import { testContext } from '../support/asking.ts';
import { openTestWorkbench } from '../support/workbench.ts';

let server: McpHttpServer;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close();
});

async function serve(changed: Partial<Record<keyof typeof mcpHttpLimits, number>> = {}): Promise<void> {
  const workbench = openTestWorkbench();
  const { context } = testContext(workbench);
  const limits = { ...mcpHttpLimits, ...changed };
  const served = { bench: workbench.bench, journal: context.journal, policy: 'masked' as const, maskKey: 'secret', person: 'ada' };
  server = await serveMcpHttp([{ token: sha256Hex('letmein'), open: () => served }], { port: 0, version: '0', limits });
}

/** Sends text over a connection of its own; gives all that comes back once it is closed. */
function send(text: string): { readonly socket: Socket; readonly answer: Promise<string> } {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  sockets.push(socket);
  const answer = new Promise<string>((resolve) => {
    let got = '';
    socket.on('data', (chunk) => {
      got += chunk;
    });
    socket.on('error', () => {}).on('close', () => resolve(got));
  });
  socket.write(text);
  return { socket, answer };
}

const head = (length: number, more = ''): string =>
  `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${more}\r\n`;
const token = 'Authorization: Bearer letmein\r\n';

it('refuses who has no token before any of the body came', async () => {
  await serve();
  expect(await send(head(1_000)).answer).toMatch(/^HTTP\/1.1 401 /);
  expect(await send(head(1_000, 'Authorization: Bearer guess\r\n')).answer).toMatch(/^HTTP\/1.1 401 /);
  expect(await send(head(1_000, 'Expect: 100-continue\r\n')).answer).toMatch(/^HTTP\/1.1 401 /);
  expect(await send(head(1_000, `Origin: http://evil.example\r\n${token}`)).answer).toMatch(/^HTTP\/1.1 403 /);
  expect(await send(head(1_000, token).replace('Host: 127.0.0.1', 'Host: evil.example')).answer).toMatch(/^HTTP\/1.1 403 /);
  expect(await send(head(1_000, token).replace('/mcp', '/other')).answer).toMatch(/^HTTP\/1.1 404 /);
});

it('refuses a body that is said to be too long, and one that turns out to be', async () => {
  await serve({ bodyBytesMax: 1_000 });
  expect(await send(head(1_001, token)).answer).toMatch(/^HTTP\/1.1 413 /);
  const chunked = head(0, `Transfer-Encoding: chunked\r\n${token}`).replace('Content-Length: 0\r\n', '');
  expect(await send(`${chunked}${(2_000).toString(16)}\r\n${'x'.repeat(2_000)}\r\n`).answer).toMatch(/^HTTP\/1.1 413 /);
});

it('ends connections that dawdle over their headers or their body', { timeout: 20_000 }, async () => {
  await serve({ headersMsMax: 300, requestMsMax: 600 });
  expect(await send('POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n').answer).toMatch(/^$|408/);
  expect(await send(`${head(100, token)}{`).answer).toMatch(/^$|408/);
  expect(await send(head(1, `X: ${'x'.repeat(mcpHttpLimits.headerBytesMax)}\r\n`)).answer).toMatch(/^HTTP\/1.1 431 /);
});

it('takes so many connections and no more, and still serves those that it has', async () => {
  await serve({ connectionsMax: 3 });
  const held = [send(''), send(''), send('')];
  await Promise.all(held.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
  expect(await send(head(1)).answer).toBe('');
  held[0]?.socket.write(head(1));
  expect(await held[0]?.answer).toMatch(/^HTTP\/1.1 401 /);
});
