import type { ObjectsResult } from '../../model/objects.ts';

/** Names that are told per reason. */
const namesMax = 20;

/** Counts what became of objects. */
export interface Tally {
  read(bytes: number): void;
  unchanged(): void;
  sent(bytes: number, wasThere: boolean): void;
  removed(): void;
  open(reason: string, name: string): void;
  result(): ObjectsResult;
}

export function openTally(): Tally {
  const counts = { read: 0, sent: 0, changed: 0, unchanged: 0, removed: 0, bytes: 0 };
  const open: Record<string, { count: number; names: string[] }> = {};
  return {
    read: (bytes) => {
      counts.bytes += bytes;
    },
    unchanged: () => {
      counts.read += 1;
      counts.unchanged += 1;
    },
    sent: (bytes, wasThere) => {
      counts.read += 1;
      counts[wasThere ? 'changed' : 'sent'] += 1;
      counts.bytes += bytes;
    },
    removed: () => {
      counts.removed += 1;
    },
    open: (reason, name) => {
      counts.read += 1;
      open[reason] ??= { count: 0, names: [] };
      open[reason].count += 1;
      if (open[reason].names.length < namesMax) open[reason].names.push(name);
    },
    result: () => ({ ...counts, open }),
  };
}
