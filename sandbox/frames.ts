/** Bytes of the length in front of each frame: an unsigned 32-bit number, big-endian. */
const headBytes = 4;

/** A frame: its length, then a text. `more` bytes belong to it and are written behind it. */
export function encodeFrame(text: string, more = 0): Buffer {
  const frame = Buffer.allocUnsafe(headBytes + Buffer.byteLength(text, 'utf8'));
  frame.writeUInt32BE(frame.length - headBytes + more, 0);
  frame.write(text, headBytes, 'utf8');
  return frame;
}

/** Takes chunks, gives whole frames. Returns null for a frame that announces more than `bytesMax`: whoever sent it is not to be trusted. */
export function frameReader(bytesMax: number): (chunk: Buffer) => Buffer[] | null {
  let waiting: Buffer[] = [];
  let bytes = 0;
  return (chunk) => {
    waiting.push(chunk);
    bytes += chunk.length;
    const frames: Buffer[] = [];
    while (bytes >= headBytes) {
      const needed = headBytes + announced(waiting);
      if (needed > headBytes + bytesMax) return null;
      if (bytes < needed) break;
      const all = waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting);
      frames.push(all.subarray(headBytes, needed));
      waiting = [all.subarray(needed)];
      bytes -= needed;
    }
    return frames;
  };
}

function announced(chunks: readonly Buffer[]): number {
  const [first] = chunks;
  if (first && first.length >= headBytes) return first.readUInt32BE(0);
  return Buffer.concat(chunks).readUInt32BE(0);
}
