import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a server does instead of answering. */
export type EmbedderFault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | 'cut'
  | 'silence'
  | 'garbage'
  | 'one_less'
  | 'fewer_dimensions'
  | 'not_a_number';

/** A server that speaks the protocol of OpenAI's embeddings and that of Titan on Bedrock, as they are documented. */
export interface TestEmbedder {
  readonly url: string;
  /** Texts of each call that was answered with vectors. */
  readonly answered: string[][];
  /** Bodies of all calls. */
  readonly calls: { readonly at: number; readonly body: Record<string, unknown>; readonly headers: IncomingMessage['headers'] }[];
  /** Asked before each answer, with the number of the call from 1 and its texts. */
  meet(fault: (number: number, texts: readonly string[]) => EmbedderFault | null): void;
  delayMs: number;
  close(): Promise<void>;
}

export const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

/** Starts it on a free port of this machine. */
export async function startEmbedder(): Promise<TestEmbedder> {
  let fault: (number: number, texts: readonly string[]) => EmbedderFault | null = () => null;
  const embedder: TestEmbedder = {
    ...{ url: '', answered: [], calls: [], delayMs: 0 },
    meet: (next) => {
      fault = next;
      embedder.calls.length = 0;
      embedder.answered.length = 0;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  const server: Server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const body = JSON.parse(text) as Record<string, unknown>;
    const isTitan = request.url?.startsWith('/model/') === true;
    const texts = isTitan ? [String(body.inputText)] : (body.input as string[]);
    embedder.calls.push({ at: Date.now(), body, headers: request.headers });
    if (isTitan && !isSigned(request, text)) return void response.writeHead(403).end('{"message":"The request signature does not match."}');
    const met = fault(embedder.calls.length, texts);
    await sleep(embedder.delayMs);
    if (met === 'silence') return;
    if (met === 'cut') return void response.writeHead(200, { 'content-length': '100000' }).write('{"data":[', () => response.destroy());
    if (met === 'garbage') return void response.writeHead(200).end('<html>');
    if (met !== null && typeof met === 'object') return void response.writeHead(met.status, met.headers).end('{"error":{"message":"no"}}');
    const vectors = texts.map((each) =>
      vectorOf(each, Number(body.dimensions) - (met === 'fewer_dimensions' ? 1 : 0), met === 'not_a_number'),
    );
    if (met === 'one_less') vectors.pop();
    else if (met === null) embedder.answered.push([...texts]);
    // Whole answers come in another order than the texts went.
    const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })).reverse();
    const tokens = texts.reduce((sum, each) => sum + Math.ceil(each.length / 4), 0);
    const said = isTitan
      ? { embedding: vectors[0], inputTextTokenCount: tokens }
      : { object: 'list', data, model: body.model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return Object.assign(embedder, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

/** What the server makes of a text: single-precision numbers that follow from it. */
export function vectorOf(text: string, dimensions: number, isBroken = false): (number | null)[] {
  const hash = createHash('sha256').update(text).digest();
  const vector: (number | null)[] = Array.from({ length: dimensions }, (_, i) => Math.fround(((hash[i % 32] ?? 0) - 128) / 256));
  if (isBroken) vector[0] = null;
  return vector;
}

const hmac = (key: string | Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Signature Version 4, as AWS documents it: recomputed from the request as it came. */
function isSigned({ headers, url = '' }: IncomingMessage, body: string): boolean {
  const parts = /Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})/.exec(headers.authorization ?? '');
  const [, credential = '', signed = '', signature = ''] = parts ?? [];
  const [, day = '', region = '', service = '', end = ''] = credential.split('/');
  const named = signed.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`);
  const path = url
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
  const canonical = ['POST', path, '', named.join(''), signed, sha256(body)].join('\n');
  const scope = [day, region, service, end].join('/');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [day, region, service, end].reduce<string | Uint8Array>((last, part) => hmac(last, part), `AWS4${secret}`);
  return service === 'bedrock' && hmac(key, toSign).toString('hex') === signature;
}
