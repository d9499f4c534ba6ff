import { describe, expect, it } from 'vitest';
import { cutText } from '../../engine/batch/copy-text.ts';

describe('a long text in pieces', () => {
  it.each(['', 'a', 'abcdefg', '😀😀😀', 'a😀b😀c', '\\\n\t\\'])('is %j again, and no piece ends within a sign', (text) => {
    for (const signs of [1, 2, 3, 100]) {
      const pieces = [...cutText(text, signs)];
      expect(pieces.join('')).toBe(text);
      expect(pieces.filter((piece) => !piece.isWellFormed())).toEqual([]);
    }
  });
});
