import { z } from 'zod';
import { declaredName as name, someNames as names } from './declared-name.ts';
import { declaredInstant, declaredLookups } from './declared-reading.ts';
import { lookup } from './mapping.ts';
import { mappedTransform } from './transform.ts';

/** What becomes of an item whose row is gone. */
export const publicationDeletes = ['keep', 'remove'] as const;

/** Rows of the new side that become items of another system. */
export const publication = z.strictObject({
  publication: name,
  title: z.string().optional(),
  off: z.string().optional().describe('Why it is not published; remove the key to publish it.'),
  database: name.optional().describe('The target that is read; the first one by default.'),
  entity: z.string().min(1).describe('The target entity whose rows become items, one each.'),
  sink: name.describe('A sink of `sinks`.'),
  item: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, 'a word such as Patient')
    .describe('What the rows become: a kind of resource, or the name of a file.'),
  id: z
    .enum(['row', 'derived'])
    .default('row')
    .describe('The key of the row, where that is one uuid; or a uuid derived from the name of the publication and the key.'),
  lookups: declaredLookups,
  transform: z
    .strictObject({
      file: z
        .string()
        .regex(/^transforms\/[a-z][a-z0-9_-]{0,62}\.ts$/, 'a file such as transforms/patient.ts, beside the playbook')
        .describe('TypeScript that runs in the sandbox and returns `{ item }`; an item that is null is not published.'),
      now: declaredInstant,
    })
    .optional(),
  columns: names.optional().describe('Without a transform: the columns that an item holds; all of the entity by default.'),
  depends_on: z.array(name).default([]).describe('Publications whose items must be there before.'),
  elsewhere: z.array(z.string()).default([]).describe('Kinds of items that are referred to and that others put there.'),
  deletes: z.enum(publicationDeletes).default('keep').describe('`remove`: an item is taken away once its row is gone.'),
});
export type Publication = z.infer<typeof publication>;

/** A publication as people approve it: what is read, what becomes of it and where it goes. */
export const mappedPublication = z.object({
  publication: z.string(),
  database: z.string(),
  entity: z.string(),
  key: z.array(z.string()),
  /** By alias, the key first. */
  columns: z.array(z.object({ alias: z.string(), type: z.string() })),
  lookups: z.array(lookup),
  sink: z.object({ name: z.string(), kind: z.string(), label: z.string() }),
  item: z.string(),
  id: z.enum(['row', 'derived']),
  system: z.string(),
  transform: mappedTransform.nullable(),
  elsewhere: z.array(z.string()),
  deletes: z.enum(publicationDeletes),
});
export type MappedPublication = z.infer<typeof mappedPublication>;

/**
 * Where an item stands. `sending`: it was sent and no answer is recorded; `held`: it refers to what is not there; `refused`: it was found faulty
 * before it was sent; `dead`: the sink does not take it.
 */
export const itemStates = ['sending', 'sent', 'held', 'refused', 'dead', 'removing', 'removed'] as const;
export type ItemState = (typeof itemStates)[number];

/** What is known of an item. */
export interface PublishedItem {
  readonly publication: string;
  readonly id: string;
  readonly kind: string;
  /** Canonical key of its row. */
  readonly rowKey: string;
  readonly state: ItemState;
  /** Digest of what the sink is known to hold; null where it holds nothing. */
  readonly digest: string | null;
  /** Digest of what was tried last. */
  readonly wanted: string | null;
  readonly version: string | null;
  readonly attempts: number;
  /** Word of what went wrong last, and where in the item. */
  readonly error: string | null;
  readonly path: string | null;
}

/** What became of the rows of a publication in one run of it. */
export const publicationCounts = z.object({
  read: z.int(),
  unchanged: z.int(),
  sent: z.int(),
  /** Rows of which the code makes no item. */
  skipped: z.int(),
  held: z.int(),
  refused: z.int(),
  dead: z.int(),
  removed: z.int(),
});
export type PublicationCounts = z.infer<typeof publicationCounts>;

/** What one run of a publication came to. */
export interface PublicationResult {
  readonly publication: string;
  readonly counts: PublicationCounts;
}

/** What a sink holds of a publication, held against what it was sent. */
export interface PublicationCheck {
  readonly publication: string;
  readonly compared: number;
  readonly equal: number;
  readonly missingTotal: number;
  readonly differingTotal: number;
  /** `Patient/4b5c…`, the first hundred. */
  readonly missing: readonly string[];
  readonly differing: readonly string[];
}

export const noPublicationCounts: PublicationCounts = {
  ...{ read: 0, unchanged: 0, sent: 0, skipped: 0, held: 0, refused: 0, dead: 0, removed: 0 },
};

const itemCounts = z.object(Object.fromEntries(itemStates.map((state) => [state, z.int()])) as Record<ItemState, z.ZodInt>);

/** Where publications stand, and the first items that are not there as their rows make them: ids, keys and reasons, no values. */
export const publicationOverview = z.object({
  publications: z.array(z.object({ publication: z.string(), items: itemCounts })),
  open: z.array(
    z.object({
      publication: z.string(),
      item: z.string(),
      row: z.string(),
      state: z.enum(itemStates),
      error: z.string().nullable(),
      path: z.string().nullable(),
    }),
  ),
});
export type PublicationOverview = z.infer<typeof publicationOverview>;
