import { EJSON } from 'bson';
import { z } from 'zod';

const indexKey = z.record(z.string(), z.unknown());

const metadata = z.object({
  options: z
    .object({
      capped: z.unknown().optional(),
      size: z.unknown().optional(),
      max: z.unknown().optional(),
      viewOn: z.string().optional(),
      pipeline: z.unknown().optional(),
      timeseries: z.unknown().optional(),
      validator: z.unknown().optional(),
    })
    .default({}),
  indexes: z
    .array(
      z.object({
        name: z.string(),
        key: indexKey,
        unique: z.boolean().optional(),
        sparse: z.boolean().optional(),
        expireAfterSeconds: z.unknown().optional(),
        partialFilterExpression: z.unknown().optional(),
        weights: z.record(z.string(), z.unknown()).optional(),
        default_language: z.string().optional(),
      }),
    )
    .default([]),
  collectionName: z.string().optional(),
  type: z.string().optional(),
});

/** What is known of a collection beside its documents: its options and indexes, as a server lists them and mongodump keeps them (`metadata.json`). */
export type CollectionMetadata = z.infer<typeof metadata>;

/** A collection of which nothing is known but its documents. */
export const noMetadata: CollectionMetadata = { options: {}, indexes: [] };

/** What a server, or a dump, says of a collection; null where it is nothing of the kind. */
export function metadataFrom(value: unknown): CollectionMetadata | null {
  const found = metadata.safeParse(value);
  return found.success ? found.data : null;
}

/** Reads metadata, in plain JSON as older versions write it or in Extended JSON; null where the text is neither. */
export function readMetadata(text: string): CollectionMetadata | null {
  try {
    return metadataFrom(text.trim() === '' ? {} : EJSON.parse(text));
  } catch {
    return null;
  }
}

/** Members that an index of their own holds unique. */
export const uniqueMembers = ({ indexes }: CollectionMetadata): string[] =>
  indexes.filter(({ unique, key }) => unique && Object.keys(key).length === 1).flatMap(({ key }) => Object.keys(key));
