import { type Duplex, Readable } from 'node:stream';
import type pg from 'pg';

/** A message begins with a letter and the length of what follows, the length itself included (PostgreSQL manual, section 54.7). */
const headBytes = 5;
const lengthBytes = 4;
const copyData = 'd'.charCodeAt(0);

/** What a chunk of the connection holds: the bodies of CopyData messages, joined in the chunk's own memory, and all other bytes as they came. */
export interface ChunkParts {
  readonly rows: Buffer;
  readonly others: Buffer;
}

/** Parts chunks of the connection; messages may begin and end anywhere in them. */
export function chunkReader(): (arrived: Buffer) => ChunkParts {
  let begun = Buffer.alloc(0);
  let message = { isRow: false, unread: 0 };
  return (arrived) => {
    const chunk = begun.length > 0 ? Buffer.concat([begun, arrived]) : arrived;
    const others: Buffer[] = [];
    let [at, kept] = [0, 0];
    while (at < chunk.length) {
      if (message.unread === 0) {
        if (chunk.length - at < headBytes) break;
        message = messageAt(chunk, at);
        if (message.isRow) at += headBytes;
      }
      const end = Math.min(chunk.length, at + message.unread);
      if (message.isRow) {
        chunk.copyWithin(kept, at, end);
        kept += end - at;
      } else others.push(Buffer.from(chunk.subarray(at, end)));
      message.unread -= end - at;
      at = end;
    }
    begun = Buffer.from(chunk.subarray(at));
    return { rows: chunk.subarray(0, kept), others: Buffer.concat(others) };
  };
}

/** A message that begins here, and the bytes that are taken of it: the body of CopyData, the whole of any other. */
function messageAt(chunk: Buffer, at: number): { isRow: boolean; unread: number } {
  const isRow = chunk[at] === copyData;
  const length = chunk.readUInt32BE(at + 1);
  return { isRow, unread: isRow ? Math.max(0, length - lengthBytes) : length + headBytes - lengthBytes };
}

/**
 * The bytes that `COPY … TO STDOUT` gives, as a query for the driver and a stream. The server sends a message per row, and a
 * buffer for each would cost
 * more than all else that is done with the row; so CopyData is read here, chunk by chunk, and the driver gets the other messages. A
 * reader that is slow holds up the server; what comes after the stream was destroyed is dropped.
 */
export class CopyOut extends Readable implements pg.Submittable {
  readonly #text: string;
  readonly #explain: (error: unknown) => Error;
  readonly #partsOf = chunkReader();
  #connection: Duplex | null = null;
  #driver: (chunk: Buffer) => void = () => {};

  constructor(text: string, explain: (error: unknown) => Error) {
    super();
    this.#text = text;
    this.#explain = explain;
  }

  submit(connection: pg.Connection): void {
    this.#connection = connection.stream;
    this.#driver = connection.stream.listeners('data')[0] as (chunk: Buffer) => void;
    connection.stream.off('data', this.#driver).on('data', this.#take);
    connection.query(this.#text);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#giveBack();
    this.push(null);
  }

  handleError(error: unknown): void {
    this.#giveBack();
    this.destroy(this.#explain(error));
  }

  override _read(): void {
    this.#connection?.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#connection?.resume();
    done(error);
  }

  readonly #take = (chunk: Buffer): void => {
    const { rows, others } = this.#partsOf(chunk);
    if (rows.length > 0 && !this.destroyed && !this.push(rows)) this.#connection?.pause();
    if (others.length > 0) this.#driver(others);
  };

  #giveBack(): void {
    this.#connection?.off('data', this.#take).on('data', this.#driver).resume();
    this.#connection = null;
  }
}
