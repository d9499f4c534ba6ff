import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { type McpHttpServer, serveMcpHttp } from '../../agents/mcp/http.ts';
import { sha256Hex } from '../../model/digest.ts';
import { tools } from '../../tools/registry.ts';
import { testContext } from '../support/asking.ts';
import { openTestWorkbench } from '../support/workbench.ts';

const opened: McpHttpServer[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

async function serve() {
  const workbench = openTestWorkbench();
  const { context, decisions, egress } = testContext(workbench);
  const server = await serveMcpHttp(
    [
      {
        token: sha256Hex('letmein'),
        open: () => ({ bench: workbench.bench, journal: context.journal, policy: 'masked', maskKey: 'secret', person: 'ada' }),
      },
    ],
    { port: 0, version: '0' },
  );
  opened.push(server);
  return { server, workbench, decisions, egress };
}

const initialize = {
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '0' } },
};

async function post(url: string, message: object, headers: Record<string, string> = {}): Promise<Response> {
  const standard = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', authorization: 'Bearer letmein' };
  return fetch(url, { method: 'POST', headers: { ...standard, ...headers }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }) });
}

async function resultOf(response: Response): Promise<{ tools?: { name: string }[]; content?: { text: string }[]; isError?: boolean }> {
  const text = await response.text();
  const data = /^data: (.*)$/m.exec(text)?.[1] ?? text;
  return JSON.parse(data).result;
}

const callTool = (name: string, input: object) => ({ method: 'tools/call', params: { name, arguments: input } });

describe('MCP over loopback HTTP', () => {
  it('offers the same tools as the agents have, and none that writes or approves', async () => {
    const { server } = await serve();
    const { tools: offered } = await resultOf(await post(server.url, { method: 'tools/list', params: {} }));
    expect(offered?.map(({ name }) => name).sort()).toEqual(tools.map(({ name }) => name).sort());
  });

  it('answers a tool call, masked, and records that it left', async () => {
    const { server, egress } = await serve();
    const { content } = await resultOf(await post(server.url, callTool('sample_rows', { side: 'source', entity: 'auth_user', rows: 2 })));
    expect(content?.[0]?.text).toContain('‹pii:');
    expect(content?.[0]?.text).not.toContain('jane@');
    expect(egress).toMatchObject([{ agent: 'mcp', policy: 'masked', prompt: content?.[0]?.text }]);
  });

  it('checks approvals like everything else', async () => {
    const { server, workbench, decisions } = await serve();
    const { content } = await resultOf(await post(server.url, callTool('request_action', { action: 'run' })));
    expect(content?.[0]?.text).toContain('"state":"waiting"');
    expect(workbench.executed).toEqual([]);
    expect(decisions).toMatchObject([{ actor: { name: 'mcp' }, what: 'request_action run: waiting' }]);
  });

  it('refuses wrong input as an error of the tool', async () => {
    const { server, workbench } = await serve();
    const response = await post(server.url, callTool('request_action', { action: 'drop', force: true }));
    expect(JSON.stringify(await response.text())).toMatch(/isError|error/);
    expect(workbench.requested).toEqual([]);
  });

  it('refuses without the token, for other names, for web pages, and what is too long', async () => {
    const { server } = await serve();
    const { port } = new URL(server.url);
    expect((await post(server.url, initialize, { authorization: 'Bearer guess' })).status).toBe(401);
    expect((await post(server.url, initialize, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(`http://127.0.0.1:${port}/other`, initialize)).status).toBe(404);
    expect((await post(server.url, { ...initialize, padding: 'x'.repeat(1024 * 1024) })).status).toBe(413);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });
});

describe('MCP over stdio', () => {
  it('speaks with a client of 2025, and keeps stdout clean', async () => {
    const program = join(import.meta.dirname, '../support/mcp-stdio.ts');
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async (message: object) => {
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
      return 'id' in message ? JSON.parse(String((await lines.next()).value)) : null;
    };
    expect(await ask({ id: 1, ...initialize })).toMatchObject({
      result: { protocolVersion: '2025-06-18', serverInfo: { name: 'godwit' } },
    });
    await ask({ method: 'notifications/initialized' });
    const answer = await ask({ id: 2, ...callTool('list_pending', {}) });
    expect(answer).toMatchObject({ id: 2, result: { content: [{ type: 'text', text: '{"ok":true,"data":[],"omitted":0}' }] } });
    child.stdin.end();
    child.kill();
    await once(child, 'exit');
  });
});
