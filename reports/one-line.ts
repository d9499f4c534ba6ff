/** More marks than this on one letter only serve to cover the lines around it. */
const manyMarks = /(\p{M}{4})\p{M}+/gu;
const hidden = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Text on one line: white space as single blanks; control, direction, invisible and unassigned characters as their code. */
export function oneLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(hidden, (found) => `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .replace(manyMarks, '$1');
}
