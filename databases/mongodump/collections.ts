import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { GodwitError } from '../../model/errors.ts';
import { type CollectionMetadata, noMetadata, readMetadata } from '../mongodb/metadata.ts';

/** A collection of a dump, and the file that holds its documents: its own, or an archive of many. */
export interface DumpedCollection {
  readonly database: string;
  readonly collection: string;
  readonly path: string;
  readonly isGzip: boolean;
  readonly isArchive: boolean;
  readonly metadata: CollectionMetadata;
  /** The byte of the unpacked file up to which it is read, where the rest is damaged. */
  readonly end?: number;
}

const filesMax = 10_000;
const metadataBytesMax = 16 * 1024 * 1024;
const gzipMagic = 0x1f8b;

/** Whether a file is packed by gzip, whatever its name says. */
export function isGzip(head: Buffer): boolean {
  return head.length >= 2 && head.readUInt16BE(0) === gzipMagic;
}

/**
 * The collections of a dump's folder: `DATABASE/COLLECTION.bson`, each also packed by gzip, or such files in the folder itself; and its views, of
 * which there is metadata alone. Throws `unsupported_structure` where there are too many.
 */
export function listCollections(folder: string): DumpedCollection[] {
  const paths = found(folder, ['*.bson', '*.bson.gz']);
  const isThere = new Set(paths.map(baseOf));
  const alone = found(folder, ['*.metadata.json', '*.metadata.json.gz']).filter((path) => !isThere.has(baseOf(path)));
  if (paths.length + alone.length > filesMax)
    throw new GodwitError('unsupported_structure', `${folder} has more than ${filesMax} collections.`);
  const all = [...paths, ...alone].toSorted().flatMap((path) => collectionOf(folder, join(folder, path)));
  return all.filter(({ path, metadata }) => !isMetadata(path) || metadata.options.viewOn !== undefined);
}

/** Whether a file says what a collection is, and holds none of its documents. */
export const isMetadata = (path: string): boolean => /\.metadata\.json(\.gz)?$/.test(path);

const found = (folder: string, names: readonly string[]): string[] =>
  globSync([...names, ...names.map((name) => `*/${name}`)], { cwd: folder });

const baseOf = (path: string): string => path.replace(/\.(bson|metadata\.json)(\.gz)?$/, '');

function collectionOf(folder: string, path: string): DumpedCollection[] {
  const name = basename(baseOf(path));
  const isPacked = path.endsWith('.gz');
  const within = relative(folder, dirname(path));
  if (within === '' && name === 'oplog') return [];
  const metadata = metadataOf(join(dirname(path), name), isPacked);
  const database = within === '' ? basename(folder) : within;
  const collection = metadata.collectionName ?? unescaped(name);
  return [{ database, collection, path, isGzip: isPacked, isArchive: false, metadata }];
}

/** mongodump writes signs that a file system may refuse as in a URL. */
function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function metadataOf(base: string, isPacked: boolean): CollectionMetadata {
  const path = [`${base}.metadata.json.gz`, `${base}.metadata.json`].find((each) => existsSync(each));
  if (path === undefined) return noMetadata;
  if (statSync(path).size > metadataBytesMax) throw damaged(path, 'it is too large to be what mongodump writes');
  const bytes = readFileSync(path);
  const found = readMetadata((isPacked && isGzip(bytes) ? unpacked(path, bytes) : bytes).toString('utf8'));
  if (found === null) throw damaged(path, 'it is no metadata of a collection');
  return found;
}

function unpacked(path: string, bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: metadataBytesMax });
  } catch {
    throw damaged(path, 'it cannot be unpacked');
  }
}

/** What a person does next stands with the code. */
export function damaged(path: string, why: string, isAnywhere = false): GodwitError {
  return new GodwitError('source_damaged', `${path} is damaged: ${why}.`, { details: { path, ...(isAnywhere && { isAnywhere }) } });
}
