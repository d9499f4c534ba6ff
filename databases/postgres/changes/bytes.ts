import { GodwitError } from '../../../model/errors.ts';

/** Reads the parts of one message in their order; never beyond its end. */
export interface MessageBytes {
  byte(): number;
  int16(): number;
  int32(): number;
  uint32(): number;
  int64(): bigint;
  /** Up to the next zero byte. */
  text(): string;
  bytes(length: number): Buffer;
  /** How many are left. */
  left(): number;
}

/** Opens a message of the stream. Every reading throws `source_damaged` where the message is shorter than it says. */
export function openBytes(buffer: Buffer): MessageBytes {
  let at = 0;
  const take = (length: number): number => {
    if (length < 0 || at + length > buffer.length) throw broken('it is shorter than it says');
    at += length;
    return at - length;
  };
  return {
    byte: () => buffer.readUInt8(take(1)),
    int16: () => buffer.readInt16BE(take(2)),
    int32: () => buffer.readInt32BE(take(4)),
    uint32: () => buffer.readUInt32BE(take(4)),
    int64: () => buffer.readBigUInt64BE(take(8)),
    text: () => {
      const end = buffer.indexOf(0, at);
      if (end < 0) throw broken('a name does not end');
      const from = take(end - at + 1);
      return buffer.toString('utf8', from, end);
    },
    bytes: (length) => {
      const from = take(length);
      return buffer.subarray(from, from + length);
    },
    left: () => buffer.length - at,
  };
}

/** What cannot be read is never passed over: a change would be lost. */
export function broken(why: string): GodwitError {
  return new GodwitError('source_damaged', `A message of the source's change stream cannot be read: ${why}. Nothing of it was applied.`);
}
