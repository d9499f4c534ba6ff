import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOfLines } from '../../../engine/batch/line-batches.ts';

const linesOf = (text: string): string[] => text.split(/(?<=\n)/).filter((line) => line !== '');
const isWide = (line: string): boolean => /[^\u0000-\u00ff]/.test(line);
const line = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('a', 'é', 'ÿ', '\u0080', 'Ā', '–', '😀'), maxLength: 8 }),
  fc.constant('long '.repeat(300)),
);

describe('batches of lines', () => {
  it('hold every line once, in order; those with signs beyond U+00FF come last and apart', () => {
    const lines = fc.array(line.map((text) => `${text.replaceAll('\n', '')}\n`));
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 5 }), (given, rowsMax) => {
        const batches = [...batchesOfLines(Buffer.from(given.join('')), rowsMax)].map((batch) => linesOf(batch.toString()));
        expect(batches.flat()).toEqual([...given.filter((each) => !isWide(each)), ...given.filter(isWide)]);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(rowsMax);
          expect(new Set(batch.map(isWide)).size).toBe(1);
        }
      }),
    );
  });
});
