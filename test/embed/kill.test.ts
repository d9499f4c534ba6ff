import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbedder, type TestEmbedder } from './support/embedder.ts';
import { books, type Library, openLibrary } from './support/library.ts';

const root = join(import.meta.dirname, '../..');
const kills = 3;
let embedder: TestEmbedder;
let library: Library;

beforeAll(async () => {
  embedder = await startEmbedder();
  const contents = `    embedder: {kind: bedrock, url: '${embedder.url}', region: eu-west-1}
    dimensions: 16
    contents:
      - {content: books, entity: books, owner: branch, text: "{title} {id}"}`;
  library = await openLibrary(contents, {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: (await import('./support/embedder.ts')).secret,
  });
  await library.approve();
});
afterAll(async () => {
  library?.close();
  await embedder.close();
});

describe('embedding that is killed', { timeout: 180_000 }, () => {
  it('goes on where it was: all rows once, and no more texts paid twice than one batch a kill', async () => {
    embedder.meet(() => null);
    embedder.delayMs = 20;
    for (let kill = 1; kill <= kills; kill++) {
      const args = ['godwit.mjs', 'embed', '--playbook', library.folder];
      const child = spawn(process.execPath, args, { cwd: root, env: { PATH: process.env.PATH, ...library.environment }, stdio: 'ignore' });
      const ended = once(child, 'exit');
      while (embedder.answered.length < kill * 70 && child.exitCode === null) await sleep(5);
      child.kill('SIGKILL');
      await ended;
    }
    embedder.delayMs = 0;
    const { check } = await library.embed();
    expect(check).toMatchObject({ rows: books, vectors: books, faults: { missing: 0, duplicates: 0, refused: 0, other_text: 0 } });
    const sent = embedder.answered.flat();
    expect(new Set(sent).size).toBe(books);
    expect(sent.length).toBeLessThanOrEqual(books + kills * 100);
    const [open] = await library.ask<{ calls: string }>(
      'SELECT count(*) AS calls FROM migration_control.embedding_calls WHERE outcome IS NULL',
    );
    expect(Number(open?.calls)).toBeGreaterThan(0);
  });
});
