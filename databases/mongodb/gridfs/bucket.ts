import { bsonType } from '../bson/types.ts';
import type { Bucket, ScannedCollection } from '../scanned.ts';

/** The two collections of a bucket by the ends of their names (MongoDB specifications, GridFS). */
const [filesEnd, chunksEnd] = ['.files', '.chunks'];

/** Columns that files have beside their members. */
const contentNames = { content: 'content', hash: 'sha256' } as const;

/** Whether a collection may hold the chunks of a bucket, as far as its name says it. */
export const mayBeChunks = (collection: string): boolean => collection.endsWith(chunksEnd) && collection.length > chunksEnd.length;

/** The collections with every pair that is a bucket as one, called as the bucket: `fs.files` and `fs.chunks` are `fs`. */
export function withBuckets<Scan extends ScannedCollection>(scans: readonly Scan[]): Scan[] {
  const taken = new Set(scans.map(({ entity }) => entity));
  const chunksOf = new Map(scans.flatMap((scan) => pairOf(scan, scans)));
  const isChunks = new Set(chunksOf.values());
  return scans
    .filter((scan) => !isChunks.has(scan))
    .map((scan) => {
      const chunks = chunksOf.get(scan);
      return chunks ? asBucket(scan, chunks, taken) : scan;
    });
}

function pairOf<Scan extends ScannedCollection>(files: Scan, scans: readonly Scan[]): [Scan, Scan][] {
  const { database, collection } = files;
  if (!collection.endsWith(filesEnd) || collection.length === filesEnd.length) return [];
  const name = `${withoutEnd(collection)}${chunksEnd}`;
  const chunks = scans.find((each) => each.database === database && each.collection === name);
  return chunks && isOfFiles(files) && isOfChunks(chunks) ? [[files, chunks]] : [];
}

const withoutEnd = (name: string): string => name.slice(0, -filesEnd.length);

function asBucket<Scan extends ScannedCollection>(scan: Scan, chunks: Scan, taken: ReadonlySet<string>): Scan {
  const short = withoutEnd(scan.entity);
  const isFree = !taken.has(short);
  const names = new Set(scan.columns.map(({ name }) => name));
  const free = (name: string): string => (names.has(name) ? free(`_${name}`) : name);
  const bucket: Bucket<Scan> = {
    ...{ table: isFree ? withoutEnd(scan.collection) : scan.collection, chunks },
    ...{ content: free(contentNames.content), hash: free(contentNames.hash) },
  };
  return { ...scan, entity: isFree ? short : scan.entity, bucket };
}

/** Descriptions of files have a length and the size of chunks; of an empty collection its index says it. */
function isOfFiles({ documents, root, metadata }: ScannedCollection): boolean {
  if (documents === 0) return metadata.indexes.some(({ key }) => Object.keys(key).join() === 'filename,uploadDate');
  return ['length', 'chunkSize'].every((name) => (root.members.get(name)?.seen ?? 0) * 2 > documents);
}

/** Chunks belong to a file, have a number and bytes, each in nearly all documents; or the unique index by which they are found. */
function isOfChunks({ documents, root, metadata }: ScannedCollection): boolean {
  if (metadata.indexes.some(({ key, unique }) => unique === true && Object.keys(key).join() === 'files_id,n')) return true;
  const isIn = (name: string): boolean => (root.members.get(name)?.seen ?? 0) * 2 > documents;
  const hasBytes = (root.members.get('data')?.count(bsonType.binary) ?? 0) * 2 > documents;
  return documents > 0 && isIn('files_id') && isIn('n') && hasBytes;
}
