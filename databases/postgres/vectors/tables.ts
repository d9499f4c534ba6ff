import { GodwitError } from '../../../model/errors.ts';
import type { SqlSession } from '../../../model/session.ts';
import type { VectorPlace } from '../../../model/vector-store.ts';
import { type Fragment, ident, raw, sql, statement } from '../sql.ts';

/** Dimensions that an HNSW index of pgvector takes. */
const indexedMax = 2000;

type VectorTables = Pick<VectorPlace, 'schema' | 'dimensions'>;

const contentColumns = 'content, row_key, owner, model, content_hash, error, changed_at';
const vectorColumns = 'model, content_hash, text, dimensions, vector, vector_hash, created_at';

/** Where pgvector is installed, as a quoted schema; null where it is not. */
async function extensionOf(session: SqlSession): Promise<Fragment | null> {
  const text = `SELECT n.nspname AS schema FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname = 'vector'`;
  const [row] = await session.query<{ schema: string }>({ text });
  return row ? ident(row.schema) : null;
}

/** The statements that make the schema and its tables, one transaction. */
export async function makeTables(session: SqlSession, { schema, dimensions }: VectorTables): Promise<void> {
  const extension = await extensionOf(session);
  const type = extension ? sql`${extension}.vector(${raw(String(dimensions))})` : raw('real[]');
  const [known] = await session.query({ text: 'SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1', values: [schema] });
  if (!known) await session.query(statement(sql`CREATE SCHEMA ${ident(schema)}`));
  await session.query(
    statement(sql`CREATE TABLE ${ident(schema, 'vectors')} (
      model text NOT NULL,
      content_hash text COLLATE "C" NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
      text text NOT NULL,
      dimensions integer NOT NULL,
      vector ${type} NOT NULL,
      vector_hash text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (model, content_hash)
    )`),
  );
  await session.query(
    statement(sql`CREATE TABLE ${ident(schema, 'contents')} (
      content text COLLATE "C" NOT NULL,
      row_key text COLLATE "C" NOT NULL,
      owner text,
      model text NOT NULL,
      content_hash text COLLATE "C",
      error text,
      changed_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (content, row_key),
      FOREIGN KEY (model, content_hash) REFERENCES ${ident(schema, 'vectors')},
      CHECK ((content_hash IS NULL) = (error IS NOT NULL))
    )`),
  );
  await session.query(statement(sql`CREATE INDEX contents_by_text ON ${ident(schema, 'contents')} (model, content_hash)`));
  await session.query(statement(sql`CREATE INDEX contents_by_owner ON ${ident(schema, 'contents')} (owner, content)`));
}

/** Whether both tables are there. Throws `unsupported_structure` where they are not those that Godwit makes, or of other dimensions. */
export async function hasTables(session: SqlSession, { schema, dimensions }: VectorTables): Promise<boolean> {
  const text = `SELECT c.relname AS name, string_agg(a.attname, ', ' ORDER BY a.attnum) AS columns,
      max(pg_catalog.format_type(a.atttypid, a.atttypmod)) FILTER (WHERE a.attname = 'vector') AS type
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname = $1 AND c.relname IN ('contents', 'vectors') GROUP BY c.relname ORDER BY c.relname`;
  const found = await session.query<{ name: string; columns: string; type: string | null }>({ text, values: [schema] });
  if (found.length === 0) return false;
  const [contents, vectors] = found;
  const own = contents?.columns === contentColumns && vectors?.columns === vectorColumns;
  const size = /\((\d+)\)$/.exec(vectors?.type ?? '')?.[1];
  if (own && (size === undefined || Number(size) === dimensions)) return true;
  const why = own ? `holds vectors of ${size} dimensions` : 'holds tables that are not those of embeddings';
  throw new GodwitError('unsupported_structure', `The schema ${schema} ${why}: name another one with \`schema\`.`);
}

/** An index for the nearest vectors, where the extension is there and can have one of so many dimensions. */
export async function makeIndex(session: SqlSession, { schema, dimensions }: VectorTables): Promise<void> {
  const text = `SELECT pg_catalog.format_type(a.atttypid, NULL) AS type FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = 'vectors' AND a.attname = 'vector'`;
  const [column] = await session.query<{ type: string }>({ text, values: [schema] });
  const extension = await extensionOf(session);
  if (!extension || column?.type === 'real[]' || dimensions > indexedMax) return;
  await session.query(
    statement(sql`CREATE INDEX IF NOT EXISTS vectors_nearest ON ${ident(schema, 'vectors')}
      USING hnsw (vector ${extension}.vector_cosine_ops)`),
  );
}
