/** First frame to the process: the transform as JavaScript, and what the realm is told. */
export interface Opening {
  readonly transform: string;
  readonly start: object;
  readonly memoryMb: number;
}

/** The limits of a batch: the first line of its frame; the rows follow as lines of COPY's text format. */
export interface BatchLimits {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** A batch as the process gets it. */
export interface Batch extends BatchLimits {
  readonly rows: string;
}

/** A reply: how it ended and the CPU time it took on the first line, then what the realm returned. */
export interface Reply<Body = string> {
  readonly end: 'ready' | 'done' | 'time_limit' | 'memory_limit' | 'output_limit' | 'broken';
  readonly cpuMs: number;
  readonly body: Body;
}

/** The first line of a batch; its rows follow. */
export function writeBatchHead({ cpuMs, wallMs }: BatchLimits): string {
  return `${cpuMs} ${wallMs}\n`;
}

/** Reads a batch of Godwit, which is trusted. */
export function readBatch(frame: Buffer): Batch {
  const [head, rows] = headAndBody(frame);
  const [cpuMs = 0, wallMs = 0] = head.split(' ').map(Number);
  return { cpuMs, wallMs, rows: rows.toString('utf8') };
}

/** A reply as one frame. */
export function writeReply({ end, cpuMs, body }: Reply): string {
  return `${end} ${cpuMs}\n${body}`;
}

/** Reads a reply, or null: the sender may be hostile. */
export function readReply(frame: Buffer): Reply<Buffer> | null {
  const [head, body] = headAndBody(frame);
  const match = /^(ready|done|time_limit|memory_limit|output_limit|broken) (\d{1,12})$/.exec(head);
  return match ? { end: match[1] as Reply['end'], cpuMs: Number(match[2]), body } : null;
}

/** No first line is longer. */
const headMax = 64;

function headAndBody(frame: Buffer): [head: string, body: Buffer] {
  const line = frame.subarray(0, headMax).indexOf(10);
  return line < 0 ? ['', frame.subarray(frame.length)] : [frame.toString('latin1', 0, line), frame.subarray(line + 1)];
}
