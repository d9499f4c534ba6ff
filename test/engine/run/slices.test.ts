import { describe, expect, it } from 'vitest';
import { joinSlices } from '../../../engine/run/bulk.ts';
import type { RunSettings } from '../../../engine/run/context.ts';
import type { Slice } from '../../../model/ledger.ts';

const settings = (batchRows: number, jobs: number): RunSettings => ({
  ...{ batchRows, jobs, retriesMax: 0, retryDelayMs: 0, quarantineRowsMax: null, quarantineShareMax: 1, passesMax: 1, replicaLagMax: null },
});
const cut = (count: number, rows: number): Slice[] =>
  Array.from({ length: count }, (_, ordinal) => ({
    ordinal,
    after: ordinal === 0 ? null : [String(ordinal)],
    upTo: ordinal === count - 1 ? null : [String(ordinal + 1)],
    rows,
  }));

describe('joining slices for a bulk load', () => {
  it('leaves no gap, loses no row, and stays open at both ends', () => {
    const joined = joinSlices(cut(405, 5000), settings(5000, 2));
    expect(joined.map(({ ordinal }) => ordinal)).toEqual(joined.map((_, i) => i));
    expect(joined.map(({ after }) => after)).toEqual([null, ...joined.slice(0, -1).map(({ upTo }) => upTo)]);
    expect(joined.at(-1)?.upTo).toBeNull();
    expect(joined.reduce((sum, { rows }) => sum + rows, 0)).toBe(405 * 5000);
    expect(joined[0]?.rows).toBe(100_000);
  });

  it('leaves enough for every job, and large batches as they are', () => {
    expect(joinSlices(cut(21, 100), settings(100, 2))).toHaveLength(21);
    expect(joinSlices(cut(64, 100), settings(100, 2))).toHaveLength(16);
    expect(joinSlices(cut(64, 60_000), settings(60_000, 1))).toHaveLength(64);
    expect(joinSlices(cut(1, 0), settings(5000, 8))).toEqual(cut(1, 0));
  });
});
