/** Letters of East Asian scripts and pictographs, which are as wide as two others. */
const wide = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Extended_Pictographic}\uff01-\uff60]/u;

/** The beginning of a text that fits into a width counted in narrow letters; `…` where something was cut. */
export function cut(text: string, width: number): string {
  // No more letters than these fit, and a text may have millions.
  const letters = [...text.slice(0, 2 * width + 2)];
  if (widthOf(letters) <= width) return text;
  let room = width - 1;
  const rest = letters.findIndex((letter) => {
    room -= widthOf([letter]);
    return room < 0;
  });
  return `${letters.slice(0, rest).join('')}…`;
}

function widthOf(letters: readonly string[]): number {
  return letters.reduce((sum, letter) => sum + (wide.test(letter) ? 2 : 1), 0);
}
