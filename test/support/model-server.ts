import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ModelRequest {
  readonly path: string;
  readonly body: { messages: { role: string; content: unknown }[]; tools?: { function: { name: string } }[]; model: string };
}

export interface ToolCall {
  readonly name: string;
  /** As the model writes them: not always JSON. */
  readonly arguments: string;
}

/** What the server does with one request. */
export type Reply =
  | { readonly text: string; readonly usage?: readonly [number, number] }
  | { readonly calls: readonly ToolCall[] }
  | { readonly status: number; readonly retryAfter?: string }
  /** Sends this much and drops the connection. */
  | { readonly cutOff: string }
  /** Sends these lines as they are. */
  | { readonly lines: readonly string[] }
  /** Says nothing, ever. */
  | { readonly hang: true }
  /** Never stops talking. */
  | { readonly endless: string };

export interface ModelServer {
  readonly url: string;
  readonly requests: ModelRequest[];
  close(): Promise<void>;
}

/** An OpenAI-compatible server on this machine that answers by a script; `script` is given each request and its number. */
export async function startModelServer(script: (request: ModelRequest, number: number) => Reply): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const asked = { path: request.url ?? '', body: JSON.parse(Buffer.concat(chunks).toString() || '{}') };
      requests.push(asked);
      send(response, script(asked, requests.length - 1));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const chunk = (delta: unknown, finish: string | null = null, usage?: unknown): string =>
  'data: ' +
  `${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'scripted', choices: [{ index: 0, delta, finish_reason: finish }], ...(usage ? { usage } : {}) })}\n\n`;

function send(response: ServerResponse, reply: Reply): void {
  if ('hang' in reply) return;
  if ('status' in reply) {
    response.writeHead(reply.status, { 'content-type': 'application/json', ...(reply.retryAfter && { 'retry-after': reply.retryAfter }) });
    response.end(JSON.stringify({ error: { message: 'the server quotes your prompt', type: 'server_error' } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if ('cutOff' in reply) {
    response.write(chunk({ role: 'assistant', content: reply.cutOff }), () => response.destroy());
    return;
  }
  if ('lines' in reply) {
    response.end(reply.lines.join(''));
    return;
  }
  if ('endless' in reply) talk(response, reply.endless);
  else if ('calls' in reply) {
    for (const [index, call] of reply.calls.entries())
      response.write(chunk({ tool_calls: [{ index, id: `call_${index}_${Math.random()}`, type: 'function', function: call }] }));
    finish(response, 'tool_calls', [10, 5]);
  } else {
    for (const piece of reply.text.match(/.{1,7}/gs) ?? []) response.write(chunk({ content: piece }));
    finish(response, 'stop', reply.usage ?? [10, 5]);
  }
}

function finish(response: ServerResponse, reason: string, [input, output]: readonly [number, number]): void {
  response.write(chunk({}, reason));
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
  response.end(
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'scripted', choices: [], usage })}\n\ndata: [DONE]\n\n`,
  );
}

function talk(response: ServerResponse, text: string): void {
  if (response.destroyed) return;
  response.write(chunk({ content: text }));
  setImmediate(() => talk(response, text));
}
