import { describe, expect, it } from 'vitest';
import { rowsShown } from '../../app/run/rehearse.ts';

describe('the rows that a rehearsal shows', () => {
  it('are some of each phase, fewer where there are many, and never none', () => {
    expect([1, 8, 20, 30, 94, 540].map(rowsShown)).toEqual([3, 3, 3, 2, 1, 1]);
  });
});
