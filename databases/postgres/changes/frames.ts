import { broken, openBytes } from './bytes.ts';
import { microsecondsNow } from './moment.ts';

/** What the server sends within a stream: a message of the plug-in, or how far its log goes. */
export type Frame =
  | { readonly frame: 'data'; readonly message: Buffer }
  | { readonly frame: 'keepalive'; readonly end: bigint; readonly wantsReply: boolean };

const [data, keepalive, status] = [0x77, 0x6b, 0x72];

/** Reads what one CopyData message of the server holds. Throws `source_damaged`. */
export function readFrame(chunk: Buffer): Frame {
  const bytes = openBytes(chunk);
  const kind = bytes.byte();
  if (kind === data) {
    bytes.int64();
    bytes.int64();
    bytes.int64();
    return { frame: 'data', message: bytes.bytes(bytes.left()) };
  }
  if (kind !== keepalive) throw broken('the stream holds what is neither data nor a sign of life');
  const end = bytes.int64();
  bytes.int64();
  return { frame: 'keepalive', end, wantsReply: bytes.byte() === 1 };
}

/** Tells the server that all before `confirmed` is written, flushed and applied. */
export function statusFrame(confirmed: bigint): Buffer {
  const frame = Buffer.alloc(34);
  frame.writeUInt8(status, 0);
  for (const at of [1, 9, 17]) frame.writeBigUInt64BE(confirmed, at);
  frame.writeBigInt64BE(microsecondsNow(), 25);
  return frame;
}
