import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { writeInTurn } from '../../app/reporting/incremental-reports.ts';

describe('reports on the way', () => {
  it('are written at once, never twice at a time, and for the last who asked', async () => {
    let [asked, atOnce, most] = [0, 0, 0];
    const seen: number[] = [];
    const { ask, end } = writeInTurn(async () => {
      most = Math.max(most, ++atOnce);
      seen.push(asked);
      await sleep(20);
      atOnce--;
    });
    const from = performance.now();
    for (asked = 1; asked <= 100; asked++) {
      ask();
      await sleep(2);
    }
    asked = 100;
    await end();
    expect(seen[0]).toBe(1);
    expect(seen.at(-1)).toBe(100);
    // 20 ms of writing and nine times as long a rest, but for the first and the last.
    expect(seen.length).toBeLessThan((performance.now() - from) / 150 + 3);
    expect(most).toBe(1);
  });

  it('follow who asks after a rest, without waiting for another', async () => {
    let written = 0;
    const { ask, end } = writeInTurn(async () => {
      written++;
    });
    ask();
    ask();
    await expect.poll(() => written).toBe(2);
    ask();
    await end();
    expect(written).toBe(3);
    await end();
    expect(written).toBe(3);
  });
});
