import type { ReviewedTransform } from '../app/review/transform-review.ts';

type Sample = ReviewedTransform['sample'];

const examplesShown = 5;
const missedShown = 10;
const failedShown = 3;
const valueWidth = 24;

/** A transform as a reviewer reads it: what it did on real rows, some of them before and after, and the code itself. */
export function transformText({ file, source, sample }: ReviewedTransform): string[] {
  return [
    '',
    `  ${file}: types are right; run on ${sample.rows} rows of the source in ${sample.sandbox.description}`,
    `    ${fatesText(sample)}`,
    `    ${coverageText(sample)}`,
    `    ${sample.microsecondsPerRow.cpu} µs of CPU per row, ${sample.microsecondsPerRow.wall} µs with all around it`,
    ...failuresText(sample).map((line) => `    ${line}`),
    '',
    ...tableText(sample).map((line) => `    ${line}`),
    '',
    ...codeText(source).map((line) => `    ${line}`),
  ];
}

function fatesText({ written, targetRows, rejected, failedTotal }: Sample): string {
  const reasons = Object.entries(rejected).map(([reason, rows]) => `${rows} rejected: ${reason}`);
  return [`${written} written${targetRows === written ? '' : ` as ${targetRows}`}`, ...reasons, `${failedTotal} failed`].join(', ');
}

function coverageText({ branches: { taken, of, missed } }: Sample): string {
  if (of === 0) return 'no branches';
  const places = missed.slice(0, missedShown).map(({ line, column, outcome }) => `${line}:${column} ${outcome}`);
  const more = missed.length > missedShown ? [`and ${missed.length - missedShown} more`] : [];
  return `${taken} of ${of} branch outcomes taken${missed.length === 0 ? '' : `; not taken: ${[...places, ...more].join(', ')}`}`;
}

function failuresText({ failed, failedTotal }: Sample): string[] {
  const shown = failed.slice(0, failedShown).map(({ key, message }) => `row ${key}: ${message}`);
  return failedTotal > shown.length ? [...shown, `… and ${failedTotal - shown.length} more`] : shown;
}

/** Columns that the code reads on the left, those that it makes on the right. */
function tableText({ columns, examples }: Sample): string[] {
  const head = ['row', ...columns.before, '→', ...columns.after];
  const rows = examples.slice(0, examplesShown).flatMap(({ key, before, after, outcome }) => {
    const made = after.length > 0 ? after.map((row) => row.map(cellText)) : [[outcome]];
    return made.map((row, i) => [...(i === 0 ? [key, ...before.map(cellText)] : ['', ...before.map(() => '')]), '→', ...row]);
  });
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** A value on one line: what could move the cursor of a terminal is written as an escape. */
function cellText(value: string | null): string {
  if (value === null) return 'NULL';
  const safe = JSON.stringify(value)
    .slice(1, -1)
    .replaceAll(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, escapeText);
  return safe.length > valueWidth ? `${safe.slice(0, valueWidth - 1)}…` : safe;
}

function codeText(source: string): string[] {
  const lines = source.trimEnd().split(/\r?\n/);
  const width = String(lines.length).length;
  return lines.map(
    (line, i) =>
      `${String(i + 1).padStart(width)}  ${line.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, escapeText)}`,
  );
}

function escapeText(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
