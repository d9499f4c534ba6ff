import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { GodwitError } from '../../model/errors.ts';
import { BsonFault } from '../mongodb/bson/walk.ts';
import { readFrames } from '../mongodb/frames.ts';
import { type ArchivedDocument, ArchiveReader, archiveMagic, namespaceOf } from './archive.ts';
import { CheckFault } from './check-fault.ts';
import { type DumpedCollection, damaged, isGzip, isMetadata, listCollections } from './collections.ts';
import { unpacked } from './unpacked.ts';

/** A document, and where it lies in the unpacked file, or behind it. */
export interface PlacedDocument {
  readonly offset: number;
  readonly bytes: Buffer;
}

const chunkBytes = 256 * 1024;
/** What so many packed bytes become is held at once. */
const packedChunkBytes = 16 * 1024;

/** The collections of a dump: of its folder, or of its archive. Throws `source_damaged` for files that are none. */
export async function findCollections(path: string): Promise<DumpedCollection[]> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new GodwitError('database_not_found', `There is no dump at ${path}.`);
  return found.isDirectory() ? listCollections(path) : announcedIn(path);
}

async function announcedIn(path: string): Promise<DumpedCollection[]> {
  const packed = isGzip(headOf(path));
  const reader = new ArchiveReader(null);
  for await (const document of archived(path, packed, reader, 0)) if (document) break;
  return reader.announced.map((each) => ({ ...each, path, isGzip: packed, isArchive: true }));
}

function headOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(archiveMagic.length);
    return head.subarray(0, readSync(file, head));
  } finally {
    closeSync(file);
  }
}

/** The documents of a collection from the byte `from` of the unpacked file on up to the byte `upTo` (null: to the end), each with its place. */
export async function* documentsOf(of: DumpedCollection, from: number, upTo: number | null): AsyncGenerator<PlacedDocument> {
  if (of.isArchive) yield* documentsInArchive(of, from, upTo);
  else for await (const group of documentGroups(of, from, upTo)) yield* group;
}

/** The same of a collection that has a file for itself, as many at a time as were read at once. */
export async function* documentGroups(
  { path, isGzip: packed, end }: DumpedCollection,
  from: number,
  upTo: number | null,
): AsyncGenerator<readonly PlacedDocument[]> {
  // Of a view a dump holds what it is, and no document.
  if (isMetadata(path)) return;
  try {
    for await (const frames of readFrames(bytesOf(path, packed, from, end), from)) {
      const stop = frames.findIndex(({ kind, offset }) => kind === 'terminator' || (upTo !== null && offset >= upTo));
      yield (stop < 0 ? frames : frames.slice(0, stop)) as readonly PlacedDocument[];
      const last = frames[stop];
      if (last && upTo !== null && last.offset >= upTo) return;
      if (last) throw new BsonFault(`byte ${last.offset} begins no document`);
    }
  } catch (cause) {
    throw translated(path, cause);
  }
}

async function* documentsInArchive(of: DumpedCollection, from: number, upTo: number | null) {
  const wanted = namespaceOf(of);
  const reader = new ArchiveReader(from === 0 ? null : wanted);
  for await (const document of archived(of.path, of.isGzip, reader, from, of.end)) {
    if (document && upTo !== null && document.offset >= upTo) return;
    if (document?.namespace === wanted) yield document;
  }
}

/** All documents of an archive from a place on; null for its own parts. At its end every collection that it announced must have ended. */
export async function* archived(
  path: string,
  packed: boolean,
  reader: ArchiveReader,
  from: number,
  end?: number,
): AsyncGenerator<ArchivedDocument | null> {
  try {
    if (from === 0) requireArchive(path, packed);
    const start = from === 0 ? archiveMagic.length : from;
    for await (const frames of readFrames(bytesOf(path, packed, start, end), start)) {
      for (const frame of frames) yield reader.read(frame);
    }
    if (from === 0 && end === undefined && reader.unended.length > 0) throw new BsonFault(`it ends before ${reader.unended[0]} does`);
  } catch (cause) {
    throw translated(path, cause);
  }
}

function requireArchive(path: string, packed: boolean): void {
  if (packed || headOf(path).equals(archiveMagic)) return;
  throw new GodwitError('unsupported_structure', `${path} is neither a folder of a dump nor an archive that mongodump wrote.`);
}

/** The unpacked bytes of a file from a place on up to `end`; a packed file is read again from its beginning. */
async function* bytesOf(path: string, packed: boolean, from: number, end = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer> {
  const raw = createReadStream(path, { start: packed ? 0 : from, highWaterMark: packed ? packedChunkBytes : chunkBytes });
  let at = packed ? 0 : from;
  try {
    for await (const chunk of packed ? unpacked(raw) : (raw as AsyncIterable<Buffer>)) {
      const [begin, stop] = [Math.max(0, from - at), Math.min(chunk.length, end - at)];
      at += chunk.length;
      if (begin < stop) yield chunk.subarray(begin, stop);
      if (at >= end) return;
    }
  } finally {
    raw.destroy();
  }
}

/** An error of reading a file, with its path. */
export function translated(path: string, cause: unknown): unknown {
  if (cause instanceof CheckFault) return damaged(path, cause.message, true);
  if (cause instanceof BsonFault) return damaged(path, cause.message);
  if (cause instanceof GodwitError || !(cause instanceof Error) || !('code' in cause)) return cause;
  const code = String(cause.code);
  if (code.startsWith('Z_')) return damaged(path, `it cannot be unpacked to its end (${code})`);
  if (code === 'ENOENT') return new GodwitError('database_not_found', `The file ${path} is not there any more.`, { cause });
  if (code === 'EACCES') return new GodwitError('right_missing', `The file ${path} may not be read.`, { cause });
  return new GodwitError('connection_lost', `${path} could not be read to its end (${code}).`, { cause });
}
