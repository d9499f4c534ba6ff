import { describe, expect, it } from 'vitest';
import { assumedThroughput, throughputOf } from '../../engine/stages/throughput-estimate.ts';

describe('the pace of a plan', () => {
  it('is assumed until something was measured', () => {
    expect(throughputOf([])).toBe(assumedThroughput);
    expect(throughputOf([{ rows: 0, seconds: 0.2 }])).toBe(assumedThroughput);
  });

  it('does not take the cost of tiny phases for the speed of rows', () => {
    const tiny = Array.from({ length: 50 }, (_, i) => ({ rows: 3, seconds: 0.3 + i / 100 }));
    const { rowsPerSecond, secondsPerPhase } = throughputOf([...tiny, { rows: 1_000_000, seconds: 20 }, { rows: 50_000, seconds: 2 }]);
    expect(rowsPerSecond).toEqual({ low: 25_000, likely: 1_050_000 / 22, high: 50_000 });
    expect(secondsPerPhase.low).toBe(0.3);
    expect(secondsPerPhase.high).toBeCloseTo(0.79);
  });

  it('counts the cost of large phases once', () => {
    expect(throughputOf([{ rows: 10_000, seconds: 4 }]).secondsPerPhase).toEqual({ low: 0, likely: 0, high: 0 });
  });
});
