import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secret, startEmbedder, type TestEmbedder, vectorOf } from './support/embedder.ts';
import { distinct, type Library, openLibrary, withText } from './support/library.ts';

let embedder: TestEmbedder;
let library: Library;
const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: secret };
const declared =
  (): string => `    embedder: {kind: bedrock, url: '${embedder.url}', region: eu-central-1, dollars_per_million_tokens: 0.02}
    contents:
      - {content: books, entity: books, owner: branch, text: "{title}\\n{blurb}"}`;

beforeAll(async () => {
  embedder = await startEmbedder();
  library = await openLibrary(declared(), { ...keys, MAX_RETRY_ATTEMPTS: '1' });
  await library.approve();
});
afterAll(async () => {
  library?.close();
  await embedder.close();
});

describe('Titan of Amazon Bedrock', { timeout: 120_000 }, () => {
  it('is asked for 1024 dimensions, a text a call, with requests whose signature holds', async () => {
    embedder.meet((number) => (number === 5 ? { status: 429 } : number === 9 ? 'cut' : null));
    const { check, texts } = await library.embed();
    expect(check).toMatchObject({ rows: withText, vectors: distinct, faults: { missing: 0, refused: 0, wrong_dimensions: 0 } });
    expect(texts).toBe(distinct + 2);
    expect(embedder.calls[0]?.body).toMatchObject({ dimensions: 1024, normalize: true });
    const [stored] = await library.ask<{ text: string; vector: number[] }>(
      'SELECT text, vector FROM embeddings.vectors ORDER BY text LIMIT 1',
    );
    expect(stored?.vector).toEqual(vectorOf(stored?.text ?? '', 1024));
  });

  it('refuses a wrong key, and is not asked without one', async () => {
    const wrong = await openLibrary(declared(), { ...keys, AWS_SECRET_ACCESS_KEY: 'wrong' });
    await wrong.approve();
    await expect(wrong.embed()).rejects.toMatchObject({ code: 'embedder_refused' });
    wrong.close();
    const none = await openLibrary(declared());
    await expect(none.approve()).rejects.toMatchObject({ code: 'config_invalid' });
    none.close();
  });
});
