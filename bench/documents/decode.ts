import { createReadStream } from 'node:fs';
import { deserialize } from 'bson';
import { readFrames } from '../../databases/mongodb/frames.ts';
import { timed } from '../timing.ts';

/** Seconds to decode each document of a file by the official package, and nothing more. */
export function decodeAll(path: string): Promise<number> {
  return timed(async () => {
    for await (const frames of readFrames(createReadStream(path, { highWaterMark: 256 * 1024 }), 0))
      for (const frame of frames) if (frame.kind === 'document') deserialize(frame.bytes, { promoteValues: false, bsonRegExp: true });
  });
}
