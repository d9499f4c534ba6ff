import { describe, expect, it } from 'vitest';
import { inTurns } from '../../web/server/in-turns.ts';

describe('looks in turns', () => {
  it('cost two for all who ask at once, and give nobody what was seen before they asked', async () => {
    let [state, looks] = [0, 0];
    const read = inTurns(
      (name: string) => name,
      async () => {
        looks += 1;
        const seen = state;
        await new Promise((resolve) => setTimeout(resolve, 5));
        return seen;
      },
    );
    const first = read('a');
    state = 1;
    const later = Array.from({ length: 50 }, () => read('a'));
    expect(await first).toBe(0);
    expect(new Set(await Promise.all(later))).toEqual(new Set([1]));
    expect(looks).toBe(2);
    await read('a');
    expect(looks).toBe(3);
  });

  it('begin anew after a failure, and those of different things do not wait for each other', async () => {
    const order: string[] = [];
    const read = inTurns(
      (name: string) => name,
      async (name) => {
        order.push(name);
        if (order.length === 1) throw new Error('away');
        return name;
      },
    );
    const [failed, next, other] = await Promise.allSettled([read('a'), read('a'), read('b')]);
    expect([failed.status, next.status, other.status]).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(order).toEqual(['a', 'b', 'a']);
  });
});
