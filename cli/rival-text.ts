import { plainKey } from '../model/identity.ts';
import type { Rival } from '../model/repair.ts';

/** Which row won over a duplicate, and where it is. */
export function rivalText({ sourceKey, targetKey }: Rival): string {
  const place = targetKey === null ? '' : ` as ${targetKey}`;
  return sourceKey === null ? `stands already${place}` : `legacy key ${plainKey(sourceKey)} came first${place}`;
}
