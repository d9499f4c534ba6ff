import type { Readable } from 'node:stream';
import { z } from 'zod';
import { declaredName as name } from './declared-name.ts';

const variable = z.string().regex(/^\$[A-Z][A-Z0-9_]*$/, 'an environment variable, such as $STORAGE_SECRET');

/** A place for objects that is no database of the playbook. */
export const storeConnection = z.strictObject({
  url: z.string().min(1).describe('`folder:PATH`, `s3://BUCKET/PREFIX`, or `$NAME` of an environment variable.'),
  endpoint: z.string().min(1).optional().describe('Of S3: the address of a server that is not Amazon’s, or `$NAME`.'),
  region: z.string().min(1).default('us-east-1'),
  key: variable.optional().describe('Of S3: the environment variable that holds the access key id.'),
  secret: variable.optional().describe('Of S3: the environment variable that holds the secret access key.'),
});
export type StoreConnection = z.infer<typeof storeConnection>;

/** Objects of a database's storage that are copied elsewhere. */
export const objectCopy = z.strictObject({
  objects: name.describe('Name of this copy.'),
  from: name.describe('A database of the playbook with storage.'),
  to: name.describe('A database of the playbook with storage, or one of `stores`.'),
  buckets: z.array(z.string().min(1)).optional().describe('Only these; all by default.'),
  deletes: z.enum(['keep', 'remove']).default('keep').describe('`remove`: a copy whose object is gone is taken away.'),
});
export type ObjectCopy = z.infer<typeof objectCopy>;

export interface Bucket {
  readonly name: string;
  readonly public: boolean;
  readonly fileSizeLimit: number | null;
  readonly allowedTypes: readonly string[] | null;
}

/** An object as it stands in a store. */
export interface ObjectEntry {
  readonly bucket: string;
  readonly name: string;
  readonly bytes: number | null;
  readonly contentType: string | null;
  readonly cacheControl: string | null;
  /** Changes with what it holds. */
  readonly version: string;
}

/** Where objects are read. */
export interface ObjectSource {
  readonly label: string;
  buckets(): Promise<Bucket[]>;
  /** In the order of bytes of the names, after one. */
  page(bucket: string, after: string, limit: number): Promise<ObjectEntry[]>;
  /** Those of the names that are there. */
  there(bucket: string, names: readonly string[]): Promise<string[]>;
  /** Throws `object_missing` where it is gone. */
  read(bucket: string, name: string, signal: AbortSignal): Promise<Readable>;
  close(): Promise<void>;
}

/** Where objects are written: whole or not at all. */
export interface ObjectTarget {
  readonly label: string;
  ensureBucket(bucket: Bucket): Promise<void>;
  write(entry: ObjectEntry, bytes: Readable, signal: AbortSignal): Promise<void>;
  /** Null where it is not there. */
  read(bucket: string, name: string, signal: AbortSignal): Promise<Readable | null>;
  /** What is gone already counts as taken away. */
  remove(bucket: string, name: string): Promise<void>;
  close(): Promise<void>;
}

const place = z.object({ name: z.string(), label: z.string() });

/** What is decided on before objects are copied. */
export const objectsPlan = z.object({
  what: z.literal('objects'),
  objects: z.string(),
  from: place,
  to: place,
  buckets: z.array(z.string()).nullable(),
  deletes: z.enum(['keep', 'remove']),
});
export type ObjectsPlan = z.infer<typeof objectsPlan>;

/** How a store is opened that is no database. */
export interface StoreOptions {
  readonly url: string;
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  readonly retriesMax: number;
}

export interface ObjectsResult {
  readonly read: number;
  readonly sent: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly bytes: number;
  /** By reason, with the first names. */
  readonly open: Readonly<Record<string, { readonly count: number; readonly names: readonly string[] }>>;
}
