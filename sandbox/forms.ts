import type { FailureReason, RowResult, SandboxRow } from '../model/sandbox.ts';
import { transformFailed } from '../model/transform.ts';
import { countLines, endOfLine } from './lines.ts';
import { explainProcess } from './messages.ts';
import { readField, writeField } from './realm/copy-text.ts';
import type { NotWritten, Reading } from './results.ts';

/** How batches are given and taken: each crosses as lines of COPY's text format (place, key, values). */
export interface Form<Batch, Results> {
  count(batch: Batch): number;
  linesOf(batch: Batch): Buffer;
  resultsOf(reading: Reading, batch: Batch): Results;
  /** Two parts of a batch of at least two rows. */
  halve(batch: Batch): readonly [Batch, Batch];
  join(parts: readonly Results[]): Results;
  /** Results of a batch whose only row ended its process. */
  blame(batch: Batch, reason: FailureReason): Results;
}

const failed = (reason: FailureReason): NotWritten => ({
  fate: 'failed',
  reason,
  line: null,
  column: null,
  message: explainProcess(reason),
});

/** Rows as values, results as values. The key travels where the code may ask for chance. */
export function rowForm(withKey: boolean): Form<readonly SandboxRow[], readonly RowResult[]> {
  const line = ({ key, values }: SandboxRow, i: number): string =>
    `${[String(i), withKey ? key : '', ...values].map(writeField).join('\t')}\n`;
  return {
    count: (rows) => rows.length,
    linesOf: (rows) => Buffer.from(rows.map(line).join('')),
    resultsOf: rowResults,
    halve: (rows) => [rows.slice(0, Math.ceil(rows.length / 2)), rows.slice(Math.ceil(rows.length / 2))],
    join: (parts) => parts.flat(),
    blame: (rows, reason) => rows.map(({ key }) => ({ key, ...failed(reason) })),
  };
}

function rowResults({ lines, marked }: Reading, rows: readonly SandboxRow[]): RowResult[] {
  const made = rows.map((): (string | null)[][] => []);
  for (const line of lines.toString('utf8').split('\n').slice(0, -1)) {
    const [place = '', , , ...fields] = line.split('\t');
    made[Number(place)]?.push(fields.map(readField));
  }
  const why = new Map(marked.map((line) => [Number(line.place), line.why]));
  return rows.map(({ key }, i) => {
    const not = why.get(i);
    return not ? { key, ...not } : { key, fate: 'written', rows: made[i] ?? [] };
  });
}

/**
 * Lines in, lines out: nothing is made of the rows here but a look at their bytes. What comes back is place, ordinal, verdict (NULL, or
 * `reason|`, of a failed row with file and line), values.
 */
export function lineForm(width: number, file: string): Form<Buffer, Buffer> {
  const nothing = '\t\\N'.repeat(width);
  const verdict = (place: string, why: NotWritten): Buffer =>
    Buffer.from(
      `${place}\t0\t${writeField(why.fate === 'rejected' ? `${why.reason}|` : `${transformFailed}|${placeOf(why, file)}`)}${nothing}\n`,
    );
  return {
    count: countLines,
    linesOf: (lines) => lines,
    resultsOf: ({ lines, marked }) => {
      if (marked.length === 0) return lines;
      const between = marked.map(({ from }, i) => lines.subarray(marked[i - 1]?.to ?? 0, from));
      const parts = marked.flatMap(({ place, why }, i) => [between[i] ?? Buffer.alloc(0), verdict(place, why)]);
      return Buffer.concat([...parts, lines.subarray(marked.at(-1)?.to ?? 0)]);
    },
    halve: (lines) => {
      const middle = endOfLine(lines, Math.ceil(countLines(lines) / 2));
      return [lines.subarray(0, middle), lines.subarray(middle)];
    },
    join: (parts) => Buffer.concat(parts),
    blame: (lines, reason) => verdict(lines.toString('latin1', 0, lines.indexOf('\t')), failed(reason)),
  };
}

/** The line that threw, or what else happened to the row. */
function placeOf({ line, reason }: Extract<NotWritten, { fate: 'failed' }>, file: string): string {
  return line === null ? `${file} (${reason})` : `${file}:${line}`;
}
