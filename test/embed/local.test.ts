import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkEmbedded, embed } from '../../app/embed/embed.ts';
import { embeddingStates } from '../../app/embed/overview.ts';
import { reviewEmbeddings } from '../../app/embed/review.ts';
import { localVector } from '../../embedders/local/embed.ts';
import { sha256Hex } from '../../model/digest.ts';
import type { EmbeddingCheck } from '../../model/embedding.ts';
import { books, distinct, type Library, openLibrary, plainContents, withText } from './support/library.ts';

let library: Library;
beforeAll(async () => {
  library = await openLibrary(plainContents);
});
afterAll(() => library?.close());

const check = async (): Promise<EmbeddingCheck> => {
  const [found] = await checkEmbedded(library.caller, library.folder, { only: [], share: 'all' });
  if (!found) throw new Error('no check');
  return found;
};

describe('embeddings made in this process', { timeout: 120_000 }, () => {
  it('are made by nobody whom no person has approved, and show what they would make', async () => {
    await expect(library.embed()).rejects.toMatchObject({ code: 'embedding_not_approved' });
    const [reviewed] = await reviewEmbeddings(library.caller, library.folder, { only: [], rows: 2 });
    expect(reviewed?.sample).toMatchObject([{ content: 'books', row: '1', text: 'Title 0\nAbout 0' }, { row: '2' }]);
    await library.approve();
  });

  it('are of the declared part first, then of all, and of nothing twice', async () => {
    const part = await library.embed('part');
    expect(part.contents[0]?.counts).toMatchObject({ read: 100, embedded: 90, skipped: 10, refused: 0 });
    expect(part.check).toMatchObject({ rows: 90, faults: { missing: 0 } });
    const all = await library.embed('all');
    expect(all.contents[0]?.counts).toMatchObject({ read: books, unchanged: 90, embedded: withText - 90 });
    const again = await library.embed('all');
    expect(again).toMatchObject({ texts: 0, contents: [{ counts: { unchanged: withText, embedded: 0 } }] });
    expect(again.check.digest).toBe(all.check.digest);
  });

  it('hold each text once, whose row it is, and the digest of the text', async () => {
    const rows = await library.ask(
      'SELECT c.*, v.text, v.dimensions, cardinality(v.vector) FROM embeddings.contents c JOIN embeddings.vectors v USING (model, content_hash)',
    );
    expect(rows).toHaveLength(withText);
    for (const row of rows) expect(row).toMatchObject({ content_hash: sha256Hex(String(row.text)), dimensions: 1024, cardinality: 1024 });
    const [count] = await library.ask('SELECT count(*)::int AS texts, count(DISTINCT text)::int AS distinct FROM embeddings.vectors');
    expect(count).toEqual({ texts: distinct, distinct });
    const [states] = (await embeddingStates(library.caller, library.folder)).embeddings;
    expect(states?.contents).toEqual([{ content: 'books', rows: withText, embedded: withText, refused: {} }]);
  });

  it('follow rows that change, lose their text or go', async () => {
    await library.change(
      "UPDATE books SET title = 'Another' WHERE id = 1; UPDATE books SET title = NULL, blurb = NULL WHERE id = 2; DELETE FROM books WHERE id = 3",
    );
    expect((await check()).faults).toMatchObject({ other_text: 1, row_gone: 2, missing: 0 });
    const result = await library.embed();
    expect(result).toMatchObject({ texts: 1, contents: [{ counts: { embedded: 1, removed: 1 } }] });
    expect(result.check.faults).toMatchObject({ other_text: 0, row_gone: 0, missing: 0 });
  });

  const faults: readonly [fault: keyof EmbeddingCheck['faults'], sql: string][] = [
    ['missing', 'DELETE FROM embeddings.contents WHERE row_key = (SELECT max(row_key) FROM embeddings.contents)'],
    ['without_owner', "UPDATE embeddings.contents SET owner = '77' WHERE row_key = (SELECT min(row_key) FROM embeddings.contents)"],
    [
      'changed_vectors',
      'UPDATE embeddings.vectors SET vector[5] = 0.5 WHERE content_hash = (SELECT min(content_hash) FROM embeddings.vectors)',
    ],
    [
      'wrong_dimensions',
      'UPDATE embeddings.vectors SET vector = vector[1:1000] WHERE content_hash = (SELECT max(content_hash) FROM embeddings.vectors)',
    ],
    [
      'text_not_its_digest',
      "UPDATE embeddings.vectors SET text = text || ' ' WHERE content_hash = (SELECT min(content_hash) FROM embeddings.vectors)",
    ],
  ];
  it.each(faults)('whose tables were changed by hand fail their check: %s', async (fault, sql) => {
    expect((await check()).faults[fault]).toBe(0);
    await library.change(sql);
    expect((await check()).faults[fault]).toBe(1);
    if (fault !== 'missing' && fault !== 'without_owner') await library.change('TRUNCATE embeddings.contents, embeddings.vectors');
    await library.embed();
  });

  it('refuse a schema that holds tables of somebody else, and rows whose owner is empty', async () => {
    await library.change('UPDATE books SET branch = NULL WHERE id = 4');
    expect((await library.embed()).contents[0]?.counts.refused).toBe(1);
    expect((await check()).faults.refused).toBe(1);
    await library.change('DROP SCHEMA embeddings CASCADE; CREATE SCHEMA embeddings; CREATE TABLE embeddings.vectors (id int)');
    await expect(embed(library.caller, library.folder, { only: [], share: 'all' })).rejects.toMatchObject({
      code: 'unsupported_structure',
    });
  });
});

describe('a vector of this process', () => {
  it('is the same on every machine, of length one, and near to what shares its words', () => {
    const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, each, i) => sum + each * (b[i] ?? 0), 0);
    const [crown, crowns, invoice] = ['Crown for the upper jaw', 'Crowns, upper jaw', 'Invoice 2014'].map((text) =>
      localVector(text, 1024),
    );
    expect(sha256Hex(new Uint8Array(Float32Array.from(crown ?? []).buffer))).toBe(
      '07c750f0722249a35ec13649e13b69de79efef823cd0dc642371078704fdb268',
    );
    expect(dot(crown ?? new Float32Array(), crown ?? new Float32Array())).toBeCloseTo(1, 2);
    expect(dot(crown ?? new Float32Array(), crowns ?? new Float32Array())).toBeGreaterThan(0.4);
    expect(Math.abs(dot(crown ?? new Float32Array(), invoice ?? new Float32Array()))).toBeLessThan(0.15);
    expect(localVector('  ', 8)).toEqual(new Float32Array(8));
  });
});
