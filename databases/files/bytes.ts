import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { FileFormat } from './format.ts';

const chunkBytes = 256 * 1024;

/** Bytes of a file from a place on; closing it gives the file back. */
export interface ByteStream {
  /** The next bytes; null at the end. */
  next(): Promise<Buffer | null>;
  close(): void;
}

/** Whether a place in the text is the same place in the file, so that reading can begin there. */
export function isSeekable({ isGzip, encoding }: FileFormat): boolean {
  return !isGzip && encoding === 'utf-8';
}

/**
 * The text of a file as UTF-8, unpacked, from a place in that text on. Places are bytes of the text after the mark of byte order; where
 * they are not those of the file, everything before is read again and left.
 */
export function openBytes(path: string, format: FileFormat, from: number): ByteStream {
  if (isSeekable(format))
    return streamOf(createReadStream(path, { start: format.markBytes + from, highWaterMark: chunkBytes }), from, from);
  const raw = createReadStream(path, { highWaterMark: chunkBytes });
  const unpacked = format.isGzip ? raw.pipe(createGunzip()) : raw;
  // A pipe does not hand errors on.
  if (unpacked !== raw) raw.on('error', (error) => unpacked.destroy(error));
  return streamOf(format.encoding === 'utf-8' ? skipping(unpacked, format.markBytes) : decoded(unpacked, format.encoding), 0, from, () =>
    raw.destroy(),
  );
}

async function* skipping(bytes: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of bytes) {
    const rest = chunk.subarray(Math.min(left, chunk.length));
    left -= chunk.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}

/** The decoder takes a mark of byte order away by itself. */
async function* decoded(bytes: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield Buffer.from(text, 'utf8');
  }
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest, 'utf8');
}

function streamOf(chunks: AsyncIterable<Buffer>, start: number, from: number, destroy: () => void = () => {}): ByteStream {
  const iterator = chunks[Symbol.asyncIterator]();
  let at = start;
  return {
    next: async () => {
      for (;;) {
        const { done, value } = await iterator.next();
        if (done) return null;
        const before = at;
        at += value.length;
        if (at > from) return before >= from ? value : value.subarray(from - before);
      }
    },
    close: () => {
      destroy();
      iterator.return?.().catch(() => {});
    },
  };
}
