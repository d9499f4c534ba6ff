import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import pg from 'pg';

/** A stand-in for Supabase's storage API: what its documented paths answer, with rows in storage.objects of a real database, and bytes in memory. */
export interface StorageStandIn {
  readonly bytes: Map<string, Buffer>;
  /** What happens to the next uploads and downloads: they break off half-way, or are refused. */
  faults: ('cut' | 'busy')[];
  answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean>;
  /** Puts an object there, as its owner would. */
  put(bucket: string, name: string, bytes: Buffer, type?: string): Promise<void>;
  close(): Promise<void>;
}

export function makeStorage(url: string): StorageStandIn {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const bytes = new Map<string, Buffer>();
  const put: StorageStandIn['put'] = async (bucket, name, content, type = 'application/octet-stream') => {
    bytes.set(`${bucket}/${name}`, content);
    const eTag = createHash('md5').update(content).digest('hex');
    await pool.query('INSERT INTO storage.buckets (id, name) VALUES ($1, $1) ON CONFLICT DO NOTHING', [bucket]);
    await pool.query(
      `INSERT INTO storage.objects (bucket_id, name, metadata, version) VALUES ($1, $2, $3, gen_random_uuid()::text)
       ON CONFLICT (bucket_id, name) DO UPDATE SET metadata = excluded.metadata, version = excluded.version, updated_at = now()`,
      [bucket, name, JSON.stringify({ size: content.length, mimetype: type, eTag, cacheControl: 'max-age=60' })],
    );
  };
  const standIn: StorageStandIn = { bytes, faults: [], answer, put, close: () => pool.end() };

  async function answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    const [, kind, bucket = '', rest = ''] =
      /^\/storage\/v1\/(bucket|object)(?:\/(?:authenticated\/)?([^/?]+))?(?:\/([^?]*))?/.exec(path) ?? [];
    if (kind === undefined) return false;
    if (kind === 'bucket') return bucketAnswer(request, response, bucket);
    const name = rest.split('/').map(decodeURIComponent).join('/');
    if (request.method === 'DELETE') return remove(request, response, bucket);
    const fault = standIn.faults.shift();
    if (fault === 'busy') return say(response, 429, { statusCode: '429', error: 'too_many_requests', message: 'slow down' });
    if (request.method === 'GET') return download(response, `${bucket}/${name}`, fault === 'cut');
    const content = await bodyOf(request);
    if (fault === 'cut') return cut(response);
    await put(bucket, name, content, request.headers['content-type']);
    return say(response, 200, { Id: '1', Key: `${bucket}/${name}` });
  }

  async function bucketAnswer(request: IncomingMessage, response: ServerResponse, bucket: string): Promise<boolean> {
    if (request.method === 'POST') {
      const made = JSON.parse((await bodyOf(request)).toString()) as { id: string; public: boolean };
      await pool.query('INSERT INTO storage.buckets (id, name, public) VALUES ($1, $1, $2)', [made.id, made.public]);
      return say(response, 200, { name: made.id });
    }
    const { rows } = await pool.query('SELECT id, name, public FROM storage.buckets WHERE id = $1', [bucket]);
    if (rows[0]) return say(response, 200, rows[0]);
    return say(response, 400, { statusCode: '404', error: 'Bucket not found', message: 'Bucket not found' });
  }

  async function remove(request: IncomingMessage, response: ServerResponse, bucket: string): Promise<boolean> {
    const { prefixes } = JSON.parse((await bodyOf(request)).toString()) as { prefixes: string[] };
    for (const name of prefixes) bytes.delete(`${bucket}/${name}`);
    await pool.query('DELETE FROM storage.objects WHERE bucket_id = $1 AND name = ANY ($2)', [bucket, prefixes]);
    return say(response, 200, []);
  }

  function download(response: ServerResponse, id: string, isCut: boolean): boolean {
    const content = bytes.get(id);
    if (!content) return say(response, 400, { statusCode: '404', error: 'not_found', message: 'Object not found' });
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': content.length });
    if (!isCut) response.end(content);
    else response.write(content.subarray(0, content.length / 2), () => response.destroy());
    return true;
  }
  return standIn;
}

function cut(response: ServerResponse): boolean {
  response.destroy();
  return true;
}

function say(response: ServerResponse, status: number, body: unknown): boolean {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
  return true;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
