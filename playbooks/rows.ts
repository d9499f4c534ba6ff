/** One row in PostgreSQL's text form, by column. */
export type Row = Readonly<Record<string, string | null>>;

/** At most 1,000 rows as lines of COPY's text format. */
export interface RowChunk {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly text: string;
}

const rowsPerChunk = 1000;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function copyField(value: string | null | undefined): string {
  if (value === null || value === undefined) return '\\N';
  return value.replace(/[\\\t\n\r]/g, (found) => escapes[found] ?? found);
}

/** Rows as chunks of COPY text, columns in the given order; a column that a row lacks is NULL. */
export function* toChunks(table: string, columns: readonly string[], rows: Iterable<Row>): Generator<RowChunk> {
  let lines: string[] = [];
  const chunk = (): RowChunk => ({ table, columns, rows: lines.length, text: lines.join('') });
  for (const row of rows) {
    lines.push(`${columns.map((column) => copyField(row[column])).join('\t')}\n`);
    if (lines.length < rowsPerChunk) continue;
    yield chunk();
    lines = [];
  }
  if (lines.length > 0) yield chunk();
}

const dayMs = 86_400_000;
const firstDayMs = Date.UTC(2012, 0, 2);

/** `YYYY-MM-DD`, so many days after the legacy system went live (or before, when negative). */
export function dateText(day: number): string {
  return new Date(firstDayMs + day * dayMs).toISOString().slice(0, 10);
}

/** A naive local time within office hours, where no clock change can make it impossible or ambiguous. */
export function timeText(day: number, minute: number): string {
  const at = 8 * 60 + (minute % 600);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${dateText(day)} ${two(Math.floor(at / 60))}:${two(at % 60)}:${two((minute * 7) % 60)}`;
}

/** An amount in ten-thousandths as the text of a numeric(20,8). */
export function moneyText(tenThousandths: number): string {
  const sign = tenThousandths < 0 ? '-' : '';
  const whole = Math.abs(tenThousandths);
  return `${sign}${Math.floor(whole / 10_000)}.${String(whole % 10_000).padStart(4, '0')}0000`;
}
