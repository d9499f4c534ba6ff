import { createHash } from 'node:crypto';
import { bsonType } from '../bson/types.ts';
import { BsonFault, stringAt, walkDocument } from '../bson/walk.ts';
import { type Chunk, numberAt } from './chunk.ts';

/**
 * Bytes of the largest file that becomes a row. PostgreSQL's bytea ends at 1 GiB, but its text form has two digits a byte, and a row passes
 * through as text.
 */
export const fileBytesMax = 120 * 1024 * 1024;

/** What a file's description says of its content. */
interface FileDescription {
  readonly length: number;
  readonly chunkSize: number;
  /** In hexadecimal; null where none was kept. */
  readonly md5: string | null;
}

/** What chunks make: the bytes as PostgreSQL writes them (null where nobody wants them), and their SHA-256 in hexadecimal. */
interface Content {
  readonly text: string | null;
  readonly sha256: string;
}

/** Reads a file's description. Throws `BsonFault` where it does not say what its content is. */
export function descriptionOf(document: Buffer): FileDescription {
  let [length, chunkSize, md5]: [number | null, number | null, string | null] = [null, null, null];
  walkDocument(document, 0, (type, name, from) => {
    if (name === 'length') length = numberAt(document, type, from);
    else if (name === 'chunkSize') chunkSize = numberAt(document, type, from);
    else if (name === 'md5' && type === bsonType.string) md5 = stringAt(document, from).toLowerCase();
  });
  return { length: sizeOf('length', length, 0), chunkSize: sizeOf('chunkSize', chunkSize, 1), md5 };
}

function sizeOf(name: string, found: number | null, least: number): number {
  if (found !== null && Number.isSafeInteger(found) && found >= least) return found;
  throw new BsonFault(`the file's ${name} is no number of bytes`);
}

/**
 * Puts the chunks of a file together, which come by their numbers; memory holds a chunk, and the file where its bytes are wanted. Throws
 * `BsonFault` as `piecesOf` does.
 */
export async function contentOf(file: FileDescription, chunks: AsyncIterable<Chunk>, isWanted: boolean): Promise<Content> {
  if (isWanted && file.length > fileBytesMax)
    throw new BsonFault(
      `the file has ${file.length} bytes; a row holds files of up to ${fileBytesMax}: leave its bytes to \`ignore\`, and declare \`contents\``,
    );
  const bytes = isWanted ? Buffer.allocUnsafe(file.length) : null;
  const sha256 = createHash('sha256');
  let at = 0;
  for await (const piece of piecesOf(file, chunks)) {
    bytes?.set(piece, at);
    sha256.update(piece);
    at += piece.length;
  }
  return { text: bytes && `\\x${bytes.toString('hex')}`, sha256: sha256.digest('hex') };
}

/**
 * The bytes of a file, a chunk at a time. Throws `BsonFault` where a chunk is missing, comes twice or has another size than the file says, and where
 * the whole has another MD5.
 */
export async function* piecesOf(file: FileDescription, chunks: AsyncIterable<Chunk>): AsyncGenerator<Buffer> {
  const md5 = file.md5 === null ? null : createHash('md5');
  let [next, at] = [0, 0];
  for await (const chunk of chunks) {
    requireFitting(file, chunk, next, at);
    md5?.update(chunk.data);
    yield chunk.data;
    at += chunk.data.length;
    next++;
  }
  if (at !== file.length) throw new BsonFault(`chunk ${next} of the file is missing: ${at} of its ${file.length} bytes are there`);
  if (md5 && md5.digest('hex') !== file.md5) throw new BsonFault('the file is not the one whose MD5 was kept');
}

/** Every chunk is full but the last. Older drivers write one without bytes for an empty file. */
function requireFitting({ length, chunkSize }: FileDescription, { n, data }: Chunk, next: number, at: number): void {
  if (n < 0) throw new BsonFault('a chunk of the file has no number');
  if (n < next) throw new BsonFault(`chunk ${n} of the file is there twice`);
  if (n > next) throw new BsonFault(`chunk ${next} of the file is missing`);
  const due = Math.min(chunkSize, length - at);
  if (data.length === due && (due > 0 || next === 0)) return;
  if (due <= 0) throw new BsonFault(`the file has more chunks than its ${length} bytes need`);
  throw new BsonFault(`chunk ${n} of the file has ${data.length} bytes and not ${due}`);
}
