import type { Readable, Writable } from 'node:stream';
import { encodeFrame, frameReader } from './frames.ts';
import { type Reply, readReply } from './worker/protocol.ts';

/** How a request ended: with a reply, or without; `lost` was sent but not begun when the process ended for another's sake. */
export type Answer = Reply<Buffer> | { readonly end: 'time_limit' | 'process_died' | 'wrong_frame' | 'lost' };

/** A started process that answers requests one by one, in order. Once it is dead every request is answered at once. */
export interface Channel {
  readonly alive: boolean;
  /** Sends a text and, where there are, bytes as one frame. */
  ask(msMax: number, text: string, bytes?: Buffer): Promise<Answer>;
  kill(): Promise<void>;
}

export interface ProcessStreams {
  readonly input: Writable;
  readonly output: Readable;
  /** Ends the process and all that belongs to it; may be called twice. */
  destroy(): Promise<void>;
}

interface Waiting {
  readonly msMax: number;
  readonly settle: (answer: Answer) => void;
}

/** Speaks frames with a process that is not to be trusted: a late, oversized, unreadable or unasked reply ends it. */
export function openChannel({ input, output, destroy }: ProcessStreams, bytesMax: number): Channel {
  const waiting: Waiting[] = [];
  const read = frameReader(bytesMax);
  let timer: NodeJS.Timeout | undefined;
  let gone: Promise<void> | null = null;
  const end = (why: 'time_limit' | 'process_died' | 'wrong_frame' | 'lost'): Promise<void> => {
    clearTimeout(timer);
    waiting.shift()?.settle({ end: why });
    for (const each of waiting.splice(0)) each.settle({ end: 'lost' });
    gone ??= destroy();
    return gone;
  };
  const watch = (): void => {
    clearTimeout(timer);
    const [head] = waiting;
    if (head) timer = setTimeout(() => end('time_limit'), head.msMax);
  };
  const take = (frame: Buffer): void => {
    const reply = readReply(frame);
    const head = reply && waiting.shift();
    if (!head) return void end('wrong_frame');
    head.settle(reply);
    // What the process answers after it failed is worth nothing: the batches behind are lost, not at fault.
    if (reply.end === 'done' || reply.end === 'ready') watch();
    else void end('lost');
  };
  output.on('data', (chunk: Buffer) => {
    const frames = gone ? [] : read(chunk);
    if (frames === null) return void end('wrong_frame');
    for (const frame of frames) take(frame);
  });
  for (const stream of [input, output]) stream.on('error', () => end('process_died')).on('close', () => end('process_died'));
  return {
    get alive() {
      return gone === null;
    },
    ask: (msMax, text, bytes) =>
      new Promise((settle) => {
        if (gone) return settle({ end: 'lost' });
        waiting.push({ msMax, settle });
        if (waiting.length === 1) watch();
        input.cork();
        input.write(encodeFrame(text, bytes?.length));
        if (bytes) input.write(bytes);
        input.uncork();
      }),
    kill: () => end('lost'),
  };
}
