import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../../model/check.ts';

/** What was written while the dump was made stands in it, and is not applied. */
export function checkOplog(path: string): Check[] {
  if (!existsSync(join(path, 'oplog.bson')) && !existsSync(join(path, 'oplog.bson.gz'))) return [];
  return [
    {
      name: 'source.oplog',
      status: 'warning',
      message: 'The dump holds an oplog: what was written while it was made is not in its collections, and is not applied to them.',
      fix: 'Restore the dump with mongorestore --oplogReplay and dump it again, or dump while nobody writes.',
    },
  ];
}
