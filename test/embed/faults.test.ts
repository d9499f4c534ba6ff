import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../model/digest.ts';
import { type EmbedderFault, startEmbedder, type TestEmbedder, vectorOf } from './support/embedder.ts';
import { books, distinct, type Library, openLibrary, withText } from './support/library.ts';

let embedder: TestEmbedder;
let library: Library;

const declared = (
  url: string,
  more = '',
): string => `    embedder: {kind: openai, url: '${url}/v1', model: test-model, token: $EMBED_KEY, dollars_per_million_tokens: 10}
    dimensions: 64${more}
    contents:
      - {content: books, entity: books, owner: branch, text: "{title}\\n{blurb}"}`;

beforeAll(async () => {
  embedder = await startEmbedder();
  library = await openLibrary(declared(embedder.url), {
    EMBED_KEY: 'sk-secret',
    GODWIT_EMBED_TIMEOUT: '1000',
    MAX_RETRY_ATTEMPTS: '2',
    GODWIT_EMBED_CALLS: '2',
  });
  await library.approve();
});
afterAll(async () => {
  library?.close();
  await embedder.close();
});
beforeEach(async () => {
  await library.change('DROP SCHEMA IF EXISTS embeddings CASCADE');
  embedder.meet(() => null);
});

const second =
  (fault: EmbedderFault) =>
  (number: number): EmbedderFault | null =>
    number === 2 ? fault : null;

describe('a server that speaks the protocol of OpenAI', { timeout: 120_000 }, () => {
  it('is sent each text once, in batches of a hundred, with the key, and recorded before', async () => {
    const result = await library.embed();
    expect(result).toMatchObject({ texts: distinct, contents: [{ counts: { embedded: withText } }] });
    expect(embedder.answered.map((texts) => texts.length)).toEqual([100, 2]);
    expect(embedder.calls[0]?.headers.authorization).toBe('Bearer sk-secret');
    expect(embedder.calls[0]?.body).toMatchObject({ model: 'test-model', dimensions: 64, encoding_format: 'float' });
    const [stored] = await library.ask<{ text: string; vector: number[] }>(
      'SELECT text, vector FROM embeddings.vectors ORDER BY text LIMIT 1',
    );
    expect(stored?.vector).toEqual(vectorOf(stored?.text ?? '', 64));
    const egress = await library.ask<{ prompt: string; digest: string }>('SELECT * FROM migration_control.egress ORDER BY id DESC LIMIT 2');
    expect(egress.map(({ prompt }) => JSON.parse(prompt).length).sort()).toEqual([100, 2]);
    for (const { prompt, digest } of egress) expect(digest).toBe(sha256Hex(prompt));
    const [spent] = await library.ask<{ dollars: string }>('SELECT sum(dollars) AS dollars FROM migration_control.embedding_calls');
    expect(Number(spent?.dollars)).toBeGreaterThan(0);
    expect((await library.embed()).texts).toBe(0);
  });

  const passing: readonly [what: string, fault: EmbedderFault][] = [
    ['fails once', { status: 500 }],
    ['cuts the connection', 'cut'],
    ['says nothing', 'silence'],
    ['answers what is no JSON', 'garbage'],
    ['leaves a vector out', 'one_less'],
    ['gives what is no number', 'not_a_number'],
  ];
  it.each(passing)('that %s is asked again', async (_, fault) => {
    embedder.meet(second(fault));
    const { check, texts } = await library.embed();
    expect(check).toMatchObject({ rows: withText, vectors: distinct, faults: { missing: 0, refused: 0 } });
    expect(texts).toBe(distinct + 2);
    expect(embedder.answered.flat()).toHaveLength(distinct);
  });

  it('that wants to be left alone is, for as long as it says', async () => {
    embedder.meet((number) => (number <= 3 ? { status: 429, headers: { 'retry-after': '1' } } : null));
    await library.embed();
    const [first, next] = embedder.calls.map(({ at }) => at);
    expect((next ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
    expect(embedder.answered.flat()).toHaveLength(distinct);
  });

  it('that refuses one text of many gets the others; the rows of that text say why they have no vector', async () => {
    embedder.meet((_, texts) => (texts.some((text) => text.startsWith('Title 30\n')) ? { status: 400 } : null));
    const { check, contents } = await library.embed();
    expect(contents[0]?.counts.refused).toBe(2);
    expect(check.faults).toMatchObject({ refused: 2, missing: 0 });
    expect(await library.ask('SELECT DISTINCT error FROM embeddings.contents WHERE error IS NOT NULL')).toEqual([{ error: 'http_400' }]);
  });

  it.each<[EmbedderFault, string]>([
    [{ status: 401 }, 'embedder_refused'],
    [{ status: 404 }, 'embedder_refused'],
    ['fewer_dimensions', 'embedder_refused'],
    [{ status: 500 }, 'embedder_unavailable'],
  ])('that goes on answering %o stops it', async (fault, code) => {
    embedder.meet(() => fault);
    await expect(library.embed()).rejects.toMatchObject({ code });
    expect(embedder.calls.length).toBeLessThanOrEqual(3);
    embedder.meet(() => null);
    expect((await library.embed()).check).toMatchObject({ rows: withText });
  });

  it('that fails half-way keeps what it has made: nothing is paid twice', async () => {
    embedder.meet((_, texts) => (texts.length < 100 ? { status: 503 } : null));
    await expect(library.embed()).rejects.toMatchObject({ code: 'embedder_unavailable' });
    embedder.meet(() => null);
    await library.embed();
    expect(embedder.answered).toHaveLength(1);
    expect(embedder.answered[0]).toHaveLength(2);
  });
});

describe('a budget', { timeout: 60_000 }, () => {
  it('is kept over runs, and stops before a call that may go beyond', async () => {
    const contents = declared(embedder.url, '\n    budget: 0.012').replace('{title}\\n{blurb}', '{title} {id}');
    const small = await openLibrary(contents, { EMBED_KEY: 'x' });
    await small.approve();
    embedder.meet(() => null);
    await expect(small.embed()).rejects.toMatchObject({ code: 'embedding_budget_spent' });
    const calls = embedder.calls.length;
    expect([1, 2, 3]).toContain(calls);
    expect(await small.ask('SELECT count(*)::int AS rows FROM embeddings.contents')).toEqual([{ rows: calls * 100 }]);
    await expect(small.embed()).rejects.toMatchObject({ code: 'embedding_budget_spent' });
    expect(embedder.calls.length).toBe(calls);
    const [spent] = await small.ask<{ dollars: string }>('SELECT sum(dollars) AS dollars FROM migration_control.embedding_calls');
    expect(Number(spent?.dollars)).toBeLessThanOrEqual(0.012);
    small.close();
  });
});

describe('what is sensitive', { timeout: 60_000 }, () => {
  const contents = (when: string): string => `    embedder: {kind: openai, url: '${embedder.url}'}
    dimensions: 8
    contents:
      - {content: readers, entity: books, text: "{title} for {reader_email}", when_sensitive: ${when}}`;

  it.each([
    ['masked', 'mask', 'Title 0 for [reader_email]'],
    ['raw', 'mask', 'Title 0 for reader1@example.com'],
  ])('under %s leaves as %s says', async (policy, when, wanted) => {
    const own = await openLibrary(contents(when), { GODWIT_EGRESS: policy });
    await own.approve();
    embedder.meet(() => null);
    expect((await own.embed()).check.faults).toMatchObject({ other_text: 0, refused: 0 });
    expect(embedder.answered.flat()).toContain(wanted);
    expect(embedder.answered.flat().some((text) => text.includes('@'))).toBe(policy === 'raw');
    own.close();
  });

  it('stays here where rows with it are refused, and all of it where nothing may leave', async () => {
    const own = await openLibrary(contents('refuse'), {});
    await own.approve();
    embedder.meet(() => null);
    const { check } = await own.embed();
    expect([check.rows, check.vectors, check.faults.refused]).toEqual([books, 0, books]);
    expect(embedder.calls).toHaveLength(0);
    own.close();
    const none = await openLibrary(contents('mask'), { GODWIT_EGRESS: 'none' });
    await expect(none.approve()).rejects.toMatchObject({ code: 'egress_refused' });
    expect(embedder.calls).toHaveLength(0);
    none.close();
  });
});
