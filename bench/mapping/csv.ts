import { GodwitError } from '../../model/errors.ts';

const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/** Rows of a CSV text (RFC 4180), blank lines and lines that begin with `#` left out. */
function parseRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  cell.lastIndex = 0;
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (!match) throw new GodwitError('argument_invalid', `The CSV breaks in row ${rows.length + 1}.`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',' && cell.lastIndex < text.length) continue;
    if (match[3] === ',') row.push('');
    rows.push(row);
    row = [];
  }
  return rows.filter((each) => !each[0]?.startsWith('#') && each.some((value) => value.trim() !== ''));
}

/** Records of a CSV text whose first row names the columns; cells are trimmed, missing ones empty. */
export function parseCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = parseRows(text.replace(/^\uFEFF/, ''));
  const names = header.map((name) => name.trim());
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, (row[i] ?? '').trim()])));
}
