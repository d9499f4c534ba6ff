/** Reads an array's text form (PostgreSQL manual, section 8.15.6) into nested arrays. Own lower bounds are refused: they would be lost. */
export function readArray(text: string, element: (text: string) => unknown): unknown[] {
  if (!text.startsWith('{')) throw new RangeError('an array with lower bounds of its own');
  const open: unknown[][] = [];
  for (let at = 0; at < text.length; ) {
    const character = text[at];
    if (character === '{') {
      const inner: unknown[] = [];
      open.at(-1)?.push(inner);
      open.push(inner);
      at += 1;
    } else if (character === '}') {
      const done = open.pop();
      if (open.length === 0 && done && at === text.length - 1) return done;
      at += 1;
    } else if (character === ',') at += 1;
    else at = readElement(text, at, element, open.at(-1));
  }
  throw new RangeError('not an array');
}

function readElement(text: string, at: number, element: (text: string) => unknown, into: unknown[] | undefined): number {
  const pattern = text[at] === '"' ? /"((?:[^"\\]|\\.)*)"/sy : /[^,{}"]+/y;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (!match || !into) throw new RangeError('not an array');
  const [all, quoted] = match;
  if (quoted !== undefined) into.push(element(quoted.replaceAll(/\\(.)/gs, '$1')));
  else into.push(all === 'NULL' ? null : element(all));
  return at + all.length;
}

/** Levels that an array can have in PostgreSQL, whatever its column declares. */
const levelsMax = 6;

/** Writes nested arrays in the text form; every element is quoted. */
export function writeArray(value: unknown, element: (value: unknown) => string, levels = levelsMax): string {
  if (!Array.isArray(value)) throw new RangeError('expected an array');
  const parts: string[] = [];
  for (let i = 0; i < value.length; i++) {
    const each: unknown = value[i];
    if (Array.isArray(each) && levels > 1) parts.push(writeArray(each, element, levels - 1));
    else parts.push(each === null || each === undefined ? 'NULL' : `"${element(each).replaceAll(/["\\]/g, '\\$&')}"`);
  }
  return `{${parts.join(',')}}`;
}
