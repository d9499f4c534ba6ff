import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildPages, builtPages } from '../../web/ui/build.ts';

/** Of the first view, compressed. */
const bytesMax = 150_000;
const buildMsMax = 15_000;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

describe('the built pages', () => {
  let manifest: Readonly<Record<string, Chunk>>;

  beforeAll(async () => {
    const begun = performance.now();
    await buildPages(() => {});
    expect(performance.now() - begun).toBeLessThan(buildMsMax * 4);
    manifest = JSON.parse(readFileSync(join(builtPages, '.vite/manifest.json'), 'utf8'));
  }, 90_000);

  /** A chunk with all that is loaded before it runs. */
  function loadedWith(name: string, known = new Set<string>()): Set<string> {
    if (known.has(name)) return known;
    known.add(name);
    for (const each of manifest[name]?.imports ?? []) loadedWith(each, known);
    return known;
  }

  const sizeOf = (chunks: Iterable<string>): number =>
    [...chunks].reduce((sum, name) => sum + gzipSync(readFileSync(join(builtPages, manifest[name]?.file ?? ''))).length, 0);

  it('load at most 150 kB of scripts for the first view, the overview with its table', () => {
    const first = loadedWith('index.html');
    expect(first.size).toBeGreaterThan(0);
    expect(sizeOf(first)).toBeLessThan(bytesMax);
    expect(sizeOf(loadedWith('pages/overview/page.tsx', first))).toBeLessThan(bytesMax);
  });

  it('leave graph, editor, chart and Markdown to the pages that show them', () => {
    const first = loadedWith('pages/overview/page.tsx', loadedWith('index.html'));
    const heavy = ['pages/overview/phase-graph.tsx', 'pages/plan/playbook-editor.tsx', 'pages/runs/pace.tsx', 'components/markdown.tsx'];
    expect(heavy.filter((name) => manifest[name] === undefined || first.has(name))).toEqual([]);
  });

  it('have no script within the page, so that the policy may forbid it', () => {
    const html = readFileSync(join(builtPages, 'index.html'), 'utf8');
    expect(html).toMatch(/<script type="module"[^>]* src="\/assets\//);
    expect(html.match(/<script(?![^>]* src=)/g)).toBeNull();
    expect(html).not.toMatch(/ on\w+=|javascript:/);
  });

  it('are built once for the same sources', async () => {
    const said: string[] = [];
    await buildPages((line) => said.push(line));
    expect(said).toEqual([]);
  });
});
