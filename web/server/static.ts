import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Handler } from 'hono';
import { builtPages as folder } from '../ui/build.ts';
import { firstView } from './first-view.ts';
import { HttpProblem, problemResponse } from './problem.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};
const forEver = 'public, max-age=31536000, immutable';

/** The built pages; every path that is no file is the page itself, which knows what to show. */
export function staticFiles(): Handler {
  return ({ req }) => {
    const name = req.path.slice(1);
    const isAsset = /^(?:assets\/)?[\w-][\w.-]*\.\w+$/.test(name) && existsSync(join(folder, name));
    const isZipped = zippable.has(extname(name)) && /\bgzip\b/.test(req.header('accept-encoding') ?? '');
    if (isAsset && isZipped && name.startsWith('assets/')) return zippedFile(name);
    if (isAsset) return file(name, name.startsWith('assets/') ? forEver : 'no-cache');
    const isPage = !name.startsWith('api/') && extname(name) === '';
    if (!isPage) return problemResponse(new HttpProblem(404, 'not_found', 'There is nothing here.'));
    return existsSync(join(folder, 'index.html')) ? page(firstView(req.path)) : unbuilt();
  };
}

const zippable = new Set(['.js', '.css', '.svg', '.json']);
/** An asset's name holds the digest of its text: what was packed once stays right, and there are as many as files. */
const zipped = new Map<string, Uint8Array<ArrayBuffer>>();

function zippedFile(name: string): Response {
  const bytes = zipped.get(name) ?? new Uint8Array(gzipSync(readFileSync(join(folder, name)), { level: 9 }));
  zipped.set(name, bytes);
  const headers = {
    'content-type': types[extname(name)] ?? '',
    'cache-control': forEver,
    'content-encoding': 'gzip',
    vary: 'accept-encoding',
  };
  return new Response(bytes, { headers });
}

function file(name: string, cached: string): Response {
  const headers = { 'content-type': types[extname(name)] ?? 'application/octet-stream', 'cache-control': cached };
  return new Response(new Uint8Array(readFileSync(join(folder, name))), { headers });
}

const unbuiltPage = `<!doctype html><html lang="en"><title>Godwit</title><p>The pages are not built here: <code>npm run build:web</code>.</p>
<p>The interface for programs is at <a href="/api/docs">/api/docs</a>.</p></html>`;

const page = (html: string): Response =>
  new Response(html, { headers: { 'content-type': types['.html'] ?? '', 'cache-control': 'no-cache' } });

const unbuilt = (): Response => page(unbuiltPage);
