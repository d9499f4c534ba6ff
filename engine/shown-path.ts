import { relative } from 'node:path';

/** A path as people read it: as it is, or from the working folder where that is shorter. */
export function shownPath(path: string): string {
  const fromHere = relative('', path);
  return fromHere.length < path.length ? fromHere : path;
}
