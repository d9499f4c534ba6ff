import { isAscii } from 'node:buffer';

const newline = 10;
/** The first byte of a sign beyond U+00FF in UTF-8 (RFC 3629, section 3), or a higher one. */
const wideByte = 0xc4;
/** Bytes that are looked at in one go. */
const blockBytes = 512;

/**
 * Lines of COPY's text format in batches; every newline ends a row, as COPY writes those within values as letters. Lines with
 * signs beyond U+00FF come
 * in batches of their own, after the others: JavaScript keeps a text at two bytes a sign when one sign needs them, so that a single
 * dash would make a whole batch wide and slow.
 */
export function* batchesOfLines(lines: Buffer, rowsMax: number): Generator<Buffer> {
  const { narrow, wide } = partsOf(lines);
  yield* cut(narrow, rowsMax);
  yield* cut(wide, rowsMax);
}

/** The narrow lines and the wide ones, each in their order. */
function partsOf(lines: Buffer): { narrow: Buffer; wide: Buffer } {
  const [narrow, wide]: [Buffer[], Buffer[]] = [[], []];
  let from = 0;
  for (let at = nextWide(lines, 0); at >= 0; at = nextWide(lines, from)) {
    const start = lines.lastIndexOf(newline, at) + 1;
    const end = lines.indexOf(newline, at) + 1;
    narrow.push(lines.subarray(from, start));
    wide.push(lines.subarray(start, end));
    from = end;
  }
  return { narrow: Buffer.concat([...narrow, lines.subarray(from)]), wide: Buffer.concat(wide) };
}

function nextWide(lines: Buffer, from: number): number {
  for (let block = from; block < lines.length; block += blockBytes) {
    const end = Math.min(block + blockBytes, lines.length);
    if (isAscii(lines.subarray(block, end))) continue;
    for (let at = block; at < end; at++) if ((lines[at] ?? 0) >= wideByte) return at;
  }
  return -1;
}

function* cut(lines: Buffer, rowsMax: number): Generator<Buffer> {
  let from = 0;
  for (let at = lines.indexOf(newline), rows = 1; at >= 0; at = lines.indexOf(newline, at + 1), rows++) {
    if (rows % rowsMax !== 0) continue;
    yield lines.subarray(from, at + 1);
    from = at + 1;
  }
  if (from < lines.length) yield lines.subarray(from);
}
