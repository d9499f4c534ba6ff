import { Chunk } from '@codemirror/merge';
import { Text } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameUnmarked } from '../../web/ui/components/unmarked.ts';

const chunksOf = (before: string, now: string): readonly Chunk[] => Chunk.build(Text.of(before.split('\n')), Text.of(now.split('\n')));
const line = fc.constantFrom('', 'a', 'b', '  return row;', '  return rows;', '}', 'é', 'x'.repeat(200));
const text = fc.array(line, { maxLength: 40 }).map((lines) => lines.join('\n'));

describe('what a difference does not mark', () => {
  it('is the same in both texts, whatever they are', () => {
    fc.assert(
      fc.property(text, text, (before, now) => isSameUnmarked(before, now, chunksOf(before, now))),
      { numRuns: 500 },
    );
  });

  it('is found where a part is left out, and where a line is said to be only moved', () => {
    const before = 'one\ntwo\nthree\nfour\nfive';
    const now = 'one\n2\nthree\nfour\n5';
    const all = chunksOf(before, now);
    expect(all).toHaveLength(2);
    expect(
      [0, 1].map((left) =>
        isSameUnmarked(
          before,
          now,
          all.filter((_, at) => at !== left),
        ),
      ),
    ).toEqual([false, false]);
    expect(isSameUnmarked('a\nb', 'b\na', [])).toBe(false);
    expect(isSameUnmarked('a\n', 'a', [])).toBe(false);
  });

  it('is the same in a text of thousands of lines, of which one letter is another', () => {
    const lines = Array.from({ length: 5_000 }, (_, at) => `line ${at % 7} of ${at}`);
    const changed = lines.with(2_345, 'line O of 2345');
    const chunks = chunksOf(lines.join('\n'), changed.join('\n'));
    expect(isSameUnmarked(lines.join('\n'), changed.join('\n'), chunks)).toBe(true);
    expect(isSameUnmarked(lines.join('\n'), changed.join('\n'), [])).toBe(false);
  });
});
