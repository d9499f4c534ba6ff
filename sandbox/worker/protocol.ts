/** First frame to the process: the transform as JavaScript, and what the realm is told. */
export interface Opening {
  readonly transform: string;
  readonly start: object;
  readonly memoryMb: number;
}

/** A batch: its limits on the first line, then the rows as JSON. */
export interface Batch {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly rows: string;
}

/** A reply: how it ended and the CPU time it took on the first line, then what the realm returned. */
export interface Reply {
  readonly end: 'ready' | 'done' | 'time_limit' | 'memory_limit' | 'output_limit' | 'broken';
  readonly cpuMs: number;
  readonly body: string;
}

export function writeBatch({ cpuMs, wallMs, rows }: Batch): string {
  return `${cpuMs} ${wallMs}\n${rows}`;
}

export function readBatch(text: string): Batch {
  const [head, rows] = headAndBody(text);
  const [cpuMs = 0, wallMs = 0] = head.split(' ').map(Number);
  return { cpuMs, wallMs, rows };
}

export function writeReply({ end, cpuMs, body }: Reply): string {
  return `${end} ${cpuMs}\n${body}`;
}

/** Reads a reply, or null: the sender may be hostile. */
export function readReply(text: string): Reply | null {
  const [head, body] = headAndBody(text);
  const match = /^(ready|done|time_limit|memory_limit|output_limit|broken) (\d{1,12})$/.exec(head);
  return match ? { end: match[1] as Reply['end'], cpuMs: Number(match[2]), body } : null;
}

function headAndBody(text: string): [head: string, body: string] {
  const line = text.indexOf('\n');
  return line < 0 ? [text, ''] : [text.slice(0, line), text.slice(line + 1)];
}
