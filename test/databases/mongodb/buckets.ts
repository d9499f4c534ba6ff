import { createHash, randomBytes } from 'node:crypto';
import { Binary, Int32, Long, ObjectId } from 'bson';
import type { Dumped } from '../../support/dump.ts';

/** A file of GridFS as its two collections hold it. */
export interface StoredFile {
  readonly file: { readonly _id: ObjectId; readonly filename: string };
  readonly chunks: readonly object[];
  readonly bytes: Buffer;
}

export interface FileOptions {
  readonly length: number;
  readonly chunkSize?: number;
  readonly more?: object;
}

/** A file of random bytes, cut as drivers cut it. */
export function storedFile(filename: string, { length, chunkSize = 1000, more = {} }: FileOptions): StoredFile {
  const [_id, bytes] = [new ObjectId(), randomBytes(length)];
  const parts = Array.from({ length: Math.ceil(length / chunkSize) }, (_, n) => ({
    _id: new ObjectId(),
    files_id: _id,
    n: new Int32(n),
    data: new Binary(bytes.subarray(n * chunkSize, (n + 1) * chunkSize)),
  }));
  const described = { length: Long.fromNumber(length), chunkSize: new Int32(chunkSize), uploadDate: new Date(1.7e12), filename };
  return { file: { _id, ...described, ...more }, chunks: parts, bytes };
}

export const hashOf = (name: 'md5' | 'sha256', bytes: Buffer): string => createHash(name).update(bytes).digest('hex');

const filesIndex = { key: { filename: 1, uploadDate: 1 }, name: 'filename_1_uploadDate_1' };
const chunksIndex = { key: { files_id: 1, n: 1 }, name: 'files_id_1_n_1', unique: true };

/** The two collections of a bucket with the indexes that drivers make; chunks in an order that says nothing. */
export function bucketOf(name: string, files: readonly StoredFile[]): Dumped {
  const chunks = files.flatMap((each) => each.chunks);
  const mixed = [...chunks.filter((_, i) => i % 2 === 1), ...chunks.filter((_, i) => i % 2 === 0).toReversed()];
  return {
    [`${name}.files`]: { documents: files.map(({ file }) => file), metadata: { indexes: [filesIndex] } },
    [`${name}.chunks`]: { documents: mixed, metadata: { indexes: [chunksIndex] } },
  };
}
