import type { Vector } from '../../../model/embedder.ts';
import type { Statement, TargetSession } from '../../../model/session.ts';
import type { EmbeddedRow, EmbeddedText, StoredCount, VectorFaults, VectorPlace, VectorStore } from '../../../model/vector-store.ts';
import { ident, sql, statement } from '../sql.ts';
import { hasTables, makeIndex, makeTables } from './tables.ts';

/** The tables of a schema for the vectors of one model. The type of the column is `vector` where pgvector is installed, `real[]` otherwise. */
export function openVectorStore(place: VectorPlace): VectorStore {
  const statements = statementsOf(place);
  return {
    install: async (session) => {
      if (!(await hasTables(session, place))) await inTransaction(session, () => makeTables(session, place));
    },
    isInstalled: (session) => hasTables(session, place),
    rows: async (session, content, keys) => {
      const found = await session.query<EmbeddedRow>(statements.rows(content, keys));
      return new Map(found.map((row) => [row.rowKey, row]));
    },
    known: async (session, hashes) => {
      if (hashes.length === 0) return new Set();
      return new Set((await session.query<{ hash: string }>(statements.known(hashes))).map(({ hash }) => hash));
    },
    write: (session, texts, rows) =>
      inTransaction(session, async () => {
        if (texts.length > 0) await session.query(statements.addTexts(texts));
        if (rows.length > 0) await session.query(statements.putRows(rows));
      }),
    page: (session, content, after, limit) => session.query(statements.page(content, after, limit)),
    remove: async (session, content, keys) => {
      if (keys.length > 0) await session.query(statements.remove(content, keys));
    },
    settle: async (session, contents) => {
      await inTransaction(session, async () => {
        await session.query(statements.removeContents(contents));
        await session.query(statements.removeTexts());
      });
      await makeIndex(session, place);
    },
    faults: async (session) => {
      const [row] = await session.query<Record<keyof VectorFaults, string>>(statements.faults());
      const numbers = Object.entries(row ?? {}).map(([name, count]) => [name, Number(count)]);
      return Object.fromEntries(numbers) as Record<keyof VectorFaults, number>;
    },
    counts: async (session) =>
      (await session.query<StoredCount>(statements.counts())).map((each) => ({ ...each, rows: Number(each.rows) })),
  };
}

async function inTransaction(session: TargetSession, work: () => Promise<void>): Promise<void> {
  await session.begin();
  try {
    await work();
    await session.commit();
  } catch (error) {
    await session.rollback().catch(() => {});
    throw error;
  }
}

const arrayText = (vector: Vector): string => `{${vector.join(',')}}`;

function statementsOf({ schema, model, dimensions }: VectorPlace) {
  const [contents, vectors] = [ident(schema, 'contents'), ident(schema, 'vectors')];
  const row = sql`c.content, c.row_key AS "rowKey", c.owner, c.content_hash AS hash, c.error`;
  return {
    rows: (content: string, keys: readonly string[]): Statement =>
      statement(sql`SELECT ${row} FROM ${contents} AS c WHERE c.content = ${content} AND c.model = ${model} AND c.row_key = ANY (${keys})`),
    known: (hashes: readonly string[]): Statement =>
      statement(sql`SELECT content_hash AS hash FROM ${vectors} WHERE model = ${model} AND content_hash = ANY (${hashes})`),
    addTexts: (texts: readonly EmbeddedText[]): Statement =>
      statement(sql`INSERT INTO ${vectors} (model, content_hash, text, dimensions, vector, vector_hash)
        SELECT ${model}, t.hash, t.text, ${dimensions}, t.vector::real[], encode(sha256(array_send(t.vector::real[])), 'hex')
        FROM unnest(${texts.map(({ hash }) => hash)}::text[], ${texts.map(({ text }) => text)}::text[],
          ${texts.map(({ vector }) => arrayText(vector))}::text[]) AS t (hash, text, vector)
        ON CONFLICT (model, content_hash) DO NOTHING`),
    putRows: (rows: readonly EmbeddedRow[]): Statement =>
      statement(sql`INSERT INTO ${contents} (content, row_key, owner, model, content_hash, error)
        SELECT r.content, r.row_key, r.owner, ${model}, r.hash, r.error
        FROM unnest(${rows.map(({ content }) => content)}::text[], ${rows.map(({ rowKey }) => rowKey)}::text[],
          ${rows.map(({ owner }) => owner)}::text[], ${rows.map(({ hash }) => hash)}::text[], ${rows.map(({ error }) => error)}::text[])
          AS r (content, row_key, owner, hash, error)
        ON CONFLICT (content, row_key) DO UPDATE SET owner = excluded.owner, model = excluded.model,
          content_hash = excluded.content_hash, error = excluded.error, changed_at = now()`),
    page: (content: string, after: string | null, limit: number): Statement =>
      statement(sql`SELECT ${row}, v.vector_hash AS "vectorHash"
        FROM ${contents} AS c LEFT JOIN ${vectors} AS v ON v.model = c.model AND v.content_hash = c.content_hash
        WHERE c.content = ${content} AND (${after}::text IS NULL OR c.row_key > ${after}::text COLLATE "C")
        ORDER BY c.row_key LIMIT ${limit}`),
    remove: (content: string, keys: readonly string[]): Statement =>
      statement(sql`DELETE FROM ${contents} WHERE content = ${content} AND row_key = ANY (${keys})`),
    removeContents: (names: readonly string[]): Statement => statement(sql`DELETE FROM ${contents} WHERE content <> ALL (${names})`),
    removeTexts: (): Statement =>
      statement(sql`DELETE FROM ${vectors} AS v WHERE NOT EXISTS
        (SELECT FROM ${contents} AS c WHERE c.model = v.model AND c.content_hash = v.content_hash)`),
    faults: (): Statement =>
      statement(sql`SELECT count(*) AS vectors,
          count(*) FILTER (WHERE dimensions <> ${dimensions} OR cardinality(vector::real[]) <> ${dimensions}) AS wrong_dimensions,
          count(*) FILTER (WHERE vector_hash <> encode(sha256(array_send(vector::real[])), 'hex')) AS changed_vectors,
          count(*) - count(DISTINCT sha256(convert_to(text, 'UTF8'))) AS duplicates,
          count(*) FILTER (WHERE content_hash <> encode(sha256(convert_to(text, 'UTF8')), 'hex')) AS text_not_its_digest
        FROM ${vectors} WHERE model = ${model}`),
    counts: (): Statement => statement(sql`SELECT content, error, count(*) AS rows FROM ${contents} GROUP BY content, error ORDER BY 1, 2`),
  };
}
