import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import { GodwitError } from '../../../model/errors.ts';
import { BsonFault } from '../../mongodb/bson/walk.ts';
import { type Chunk, chunkOf } from '../../mongodb/gridfs/chunk.ts';
import { onDisk, openScratch } from '../../without-sql/scratch-database.ts';
import { type DumpedCollection, damaged } from '../collections.ts';

const text = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8');
const [createSql, addSql, finishSql, findSql] = [text('create.sql'), text('add.sql'), text('finish.sql'), text('find.sql')];

const memoryMb = 16;
const what = 'the index of the chunks of files';

/**
 * Where the chunks of files lie in a dump, by file and number: a dump has them in any order. What is packed cannot be read from
 * a place on, so that of such a dump the index holds the bytes themselves: on disk beyond a bound.
 */
export class ChunkIndex {
  readonly #of: DumpedCollection;
  readonly #database = openScratch(createSql, memoryMb);
  readonly #add: StatementSync;
  #isDone = false;

  constructor(of: DumpedCollection) {
    this.#of = of;
    this.#add = this.#database.prepare(addSql);
  }

  /** `offset` is where the document lies in the unpacked file, if that does not hold another one (`isChanged`). Throws `disk_full`. */
  see(document: Buffer, offset: number, isChanged: boolean): void {
    const { file, n, data } = chunkOf(document);
    onDisk(what, () => this.#add.run(file, n, offset, document.length, this.#of.isGzip || isChanged ? data : null));
  }

  finish(): void {
    onDisk(what, () => this.#database.exec(finishSql));
    this.#isDone = true;
  }

  /** The chunks of a file by their numbers. Throws `source_damaged` where a place holds no chunk. */
  async *chunks(file: string): AsyncGenerator<Chunk> {
    if (!this.#isDone || !this.#database.isOpen) throw new GodwitError('interrupted', 'Reading was stopped.');
    // A statement of its own: several readers find chunks at once.
    const found = this.#database.prepare(findSql);
    if (!this.#of.isGzip) yield* this.#chunksAt(found.all(file).map(placeOf));
    else for (const { n, data } of found.iterate(file)) yield { n: Number(n), data: Buffer.from(data as Uint8Array) };
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  async *#chunksAt(places: readonly Place[]): AsyncGenerator<Chunk> {
    if (places.length === 0) return;
    const file = await open(this.#of.path);
    try {
      for (const { n, place, bytes, data } of places) {
        if (data) yield { n, data };
        if (data) continue;
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, place);
        yield { n, data: dataOf(this.#of.path, buffer.subarray(0, bytesRead)) };
      }
    } finally {
      await file.close();
    }
  }
}

interface Place {
  readonly n: number;
  readonly place: number;
  readonly bytes: number;
  /** The bytes of the chunk, where the file does not hold it. */
  readonly data: Buffer | null;
}

const placeOf = ({ n, place, bytes, data }: Readonly<Record<string, unknown>>): Place => ({
  ...{ n: Number(n), place: Number(place), bytes: Number(bytes) },
  data: data === null ? null : Buffer.from(data as Uint8Array),
});

function dataOf(path: string, document: Buffer): Buffer {
  try {
    return chunkOf(document).data;
  } catch (fault) {
    if (!(fault instanceof BsonFault)) throw fault;
    throw damaged(path, fault.message);
  }
}
