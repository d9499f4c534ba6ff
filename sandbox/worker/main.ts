import { connect, type Socket } from 'node:net';
import { encodeFrame, frameReader } from '../frames.ts';
import { loadVm, openIsolate, type RunBatch } from './isolate.ts';
import { type Opening, type Reply, readBatch, writeReply } from './protocol.ts';

interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Ends this process now: an ordinary exit waits for the isolate, which may be in an endless loop. The first process of a
 * container ignores the signal.
 */
function die(): never {
  process.kill(process.pid, 'SIGKILL');
  process.abort();
}

function streamsOf(socketPath: string | undefined): Streams {
  if (socketPath === undefined) return { input: process.stdin, output: process.stdout };
  const socket: Socket = connect(socketPath);
  return { input: socket, output: socket };
}

/** Answers the opening, then each batch. */
function answerer(addon: string, rssMax: number): (frame: Buffer) => Promise<Reply> {
  let run: RunBatch | null = null;
  return async (frame) => {
    if (run !== null) return run(readBatch(frame));
    run = await openIsolate(loadVm(addon), JSON.parse(frame.toString('utf8')) as Opening, rssMax);
    return { end: 'ready', cpuMs: 0, body: process.versions.node };
  };
}

/**
 * The process in which code runs that nobody trusts. It speaks frames with Godwit over one stream: an opening, then batches, one reply each,
 * in order. When the stream ends, for whatever reason, so does the process.
 */
function serve({ input, output }: Streams, bytesMax: number, answer: (frame: Buffer) => Promise<Reply>): void {
  for (const event of ['error', 'close', 'end']) {
    input.on(event, die);
    output.on(event, die);
  }
  const read = frameReader(bytesMax);
  let turn: Promise<unknown> = Promise.resolve();
  input.on('data', (chunk: Buffer) => {
    for (const frame of read(chunk) ?? die()) {
      turn = turn.then(async () => output.write(encodeFrame(writeReply(await answer(frame))))).catch(die);
    }
  });
}

const [, , addon = '', bytesMax = '0', rssMax = '0', socketPath] = process.argv;
serve(streamsOf(socketPath), Number(bytesMax), answerer(addon, Number(rssMax)));
