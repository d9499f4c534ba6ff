import { z } from 'zod';
import { declaredName as name, someNames as names } from './declared-name.ts';
import { declaredLookups } from './declared-reading.ts';
import { lookup } from './mapping.ts';

const variable = z.string().regex(/^\$[A-Z][A-Z0-9_]*$/, 'an environment variable, such as $OPENAI_API_KEY');

/** Who makes vectors of texts. */
export const embedderConnection = z.strictObject({
  kind: name.default('local').describe('A kind of `embedders/registry.ts`: local, openai (any server that speaks its protocol), bedrock.'),
  url: z.string().min(1).optional().describe('Base address, such as https://api.openai.com/v1, or `$NAME` of an environment variable.'),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .optional()
    .describe('Region of Amazon Bedrock.'),
  model: z.string().min(1).max(200).optional().describe('Model that the server knows.'),
  token: variable.optional().describe('The environment variable that holds the bearer token.'),
  dollars_per_million_tokens: z.number().min(0).max(1000).default(0),
});
export type EmbedderConnection = z.infer<typeof embedderConnection>;

/** What becomes of rows with sensitive columns where texts leave this machine. */
export const sensitivePolicies = ['mask', 'refuse'] as const;

/** Rows of one entity of the new side, as texts. */
const declaredContent = z.strictObject({
  content: name,
  entity: z.string().min(1).describe('The target entity whose rows become texts, one each.'),
  owner: z.string().min(1).optional().describe('Column that says to whom a text belongs, such as practice_id: no row may leave it empty.'),
  lookups: declaredLookups,
  text: z
    .string()
    .min(1)
    .max(4000)
    .describe('The text, with columns in braces: `{title}`. A line of which all columns are empty falls away.'),
  sensitive: names.optional().describe('Columns that are sensitive beside those whose names say so.'),
  when_sensitive: z
    .enum(sensitivePolicies)
    .default('mask')
    .describe(
      'Where texts go elsewhere: `mask` puts the names of sensitive columns in place of their values, `refuse` leaves the rows out.',
    ),
  part: z.int().min(0).optional().describe('Rows, the first by key, that are embedded unless all are asked for.'),
});
export type DeclaredContent = z.infer<typeof declaredContent>;

/** Texts of the new side as vectors. */
export const embedding = z.strictObject({
  embedding: name,
  title: z.string().optional(),
  meaning: z.string().optional(),
  off: z.string().optional().describe('Why it is not made; remove the key to make it.'),
  database: name.optional().describe('The target that is read, and that holds the vectors; the first one by default.'),
  schema: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/)
    .default('embeddings')
    .describe('Schema of the tables that hold vectors; it is made for them.'),
  embedder: embedderConnection.prefault({}),
  dimensions: z.int().min(8).max(4096).default(1024),
  budget: z.number().positive().max(1_000_000).default(1).describe('US dollars, for all of it.'),
  contents: z.array(declaredContent).min(1).max(100),
});
export type Embedding = z.infer<typeof embedding>;

/** A content as people approve it. */
const mappedContent = z.object({
  content: z.string(),
  entity: z.string(),
  key: z.array(z.string()),
  owner: z.string().nullable(),
  text: z.string(),
  columns: z.array(z.object({ alias: z.string(), type: z.string() })),
  lookups: z.array(lookup),
  sensitive: z.array(z.string()),
  when_sensitive: z.enum(sensitivePolicies),
  part: z.int().nullable(),
});
export type MappedContent = z.infer<typeof mappedContent>;

/** Embeddings as people approve them: what is read, what becomes of it, where the texts go and what they may cost. */
export const mappedEmbedding = z.object({
  embedding: z.string(),
  database: z.string(),
  schema: z.string(),
  embedder: z.object({ kind: z.string(), label: z.string(), model: z.string(), dollars_per_million_tokens: z.number() }),
  dimensions: z.int(),
  budget: z.number(),
  contents: z.array(mappedContent),
});
export type MappedEmbedding = z.infer<typeof mappedEmbedding>;

/** How much is embedded: the declared part of every content, or all of it. */
export const embeddedShares = ['part', 'all'] as const;
export type EmbeddedShare = (typeof embeddedShares)[number];

/** What became of the rows of a content in one run. */
export const contentCounts = z.object({
  read: z.int(),
  /** Rows that hold their vector already. */
  unchanged: z.int(),
  embedded: z.int(),
  /** Rows without a text. */
  skipped: z.int(),
  /** Rows that get no vector, each with a reason. */
  refused: z.int(),
  /** Rows of the table whose row of the new side is gone. */
  removed: z.int(),
});
export type ContentCounts = z.infer<typeof contentCounts>;

export const noContentCounts: ContentCounts = { read: 0, unchanged: 0, embedded: 0, skipped: 0, refused: 0, removed: 0 };

/** What making vectors has used up so far. */
export interface EmbeddingSpending {
  readonly calls: number;
  readonly texts: number;
  readonly tokens: number;
  readonly dollars: number;
}

/** What stands in the tables, held against the rows of the new side and against itself. Names rows, never values. */
export const embeddingCheck = z.object({
  embedding: z.string(),
  rows: z.int(),
  /** Distinct texts. */
  vectors: z.int(),
  /** Faults by name: how many of each. All are 0 where everything holds. */
  faults: z.object({
    wrong_dimensions: z.int(),
    changed_vectors: z.int(),
    duplicates: z.int(),
    text_not_its_digest: z.int(),
    without_owner: z.int(),
    missing: z.int(),
    other_text: z.int(),
    row_gone: z.int(),
    refused: z.int(),
  }),
  /** `cases 4b5c…`, the first hundred rows at fault. */
  named: z.array(z.object({ row: z.string(), fault: z.string() })),
  digest: z.string(),
});
export type EmbeddingCheck = z.infer<typeof embeddingCheck>;

export interface EmbeddingResult {
  readonly embedding: string;
  readonly contents: readonly { readonly content: string; readonly counts: ContentCounts }[];
  /** Texts that were sent to the embedder in this run. */
  readonly texts: number;
  readonly dollars: number;
  readonly check: EmbeddingCheck;
}

/** Whether everything that was asked for is there as the rows say. */
export const isWhole = ({ faults }: EmbeddingCheck): boolean => Object.values(faults).every((count) => count === 0);

/** Where embeddings stand, by the tables and the journal: counts and reasons, no values. */
export const embeddingOverview = z.object({
  embeddings: z.array(
    z.object({
      embedding: z.string(),
      embedder: z.string(),
      contents: z.array(z.object({ content: z.string(), rows: z.int(), embedded: z.int(), refused: z.record(z.string(), z.int()) })),
      spent: z.object({ calls: z.int(), texts: z.int(), tokens: z.int(), dollars: z.number() }),
      budget: z.number(),
    }),
  ),
});
export type EmbeddingOverview = z.infer<typeof embeddingOverview>;
