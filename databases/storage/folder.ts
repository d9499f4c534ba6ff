import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { GodwitError } from '../../model/errors.ts';
import type { ObjectTarget } from '../../model/objects.ts';

/** A folder of objects, `BUCKET/NAME` each. A file is there whole or as it was. */
export function openFolder(path: string): ObjectTarget {
  const root = resolve(path);
  const placeOf = (bucket: string, name: string): string => {
    const place = resolve(root, join(bucket, name));
    const isPlain = ![bucket, ...name.split('/')].some((part) => part === '' || part === '.' || part === '..' || part.includes('\0'));
    if (isPlain && place.startsWith(`${root}${sep}`)) return place;
    throw new GodwitError('data_refused', `An object of the bucket ${bucket} has a name that no file can have.`, { details: { bucket } });
  };
  return {
    label: root,
    ensureBucket: async ({ name }) => {
      mkdirSync(placeOf(name, 'object').slice(0, -'/object'.length), { recursive: true });
    },
    write: async ({ bucket, name }, bytes, signal) => {
      const place = placeOf(bucket, name);
      const fresh = `${place}.part`;
      mkdirSync(dirname(place), { recursive: true });
      try {
        await pipeline(bytes, createWriteStream(fresh, { flush: true }), { signal });
        renameSync(fresh, place);
      } finally {
        rmSync(fresh, { force: true });
      }
    },
    read: async (bucket, name) => {
      const place = placeOf(bucket, name);
      return existsSync(place) ? createReadStream(place) : null;
    },
    remove: async (bucket, name) => rmSync(placeOf(bucket, name), { force: true }),
    close: async () => {},
  };
}
