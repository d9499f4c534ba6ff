import type pg from 'pg';
import type { CapturedEvent, ChangeStream, StreamRequest } from '../../../model/changes.ts';
import { GodwitError } from '../../../model/errors.ts';
import { translateError } from '../errors.ts';
import { labelOf } from '../session.ts';
import { type Chunks, openChunks } from './chunks.ts';
import { type Decoder, openDecoder } from './decode.ts';
import { readFrame, statusFrame } from './frames.ts';
import { lsnOf, lsnText } from './lsn.ts';
import { connectReplication, type ReplicationOptions } from './replication.ts';
import { requireSlot, startStatement } from './slot.ts';

/** How often the server is told what is confirmed: it ends a stream of which it has not heard for `wal_sender_timeout`, a minute by default. */
const beatMs = 5_000;
/** How long a connection may take to be closed in good order. */
const closeMs = 5_000;

/** What of the driver's connection is used, which it does not declare: its messages within a COPY in both directions. */
interface CopyConnection {
  readonly stream: { pause(): void; resume(): void };
  on(name: 'copyData', hear: (message: { readonly chunk: Buffer }) => void): void;
  once(name: 'replicationStart', hear: () => void): void;
  sendCopyFromChunk(chunk: Buffer): void;
}

/**
 * Opens the stream of a slot. Throws `changes_lost` where the source has forgotten what comes after `from`, `object_missing` without a slot or a
 * publication.
 */
export async function openChangeStream(options: ReplicationOptions, request: StreamRequest): Promise<ChangeStream> {
  const label = labelOf(options.url);
  let client: pg.Client | null = null;
  try {
    client = await connectReplication(options);
    const ask = client.query.bind(client);
    await requireSlot((text) => ask(text), request, label);
    return await startStream(client, request, label);
  } catch (error) {
    await client?.end().catch(() => {});
    throw error instanceof GodwitError ? error : translateError(error, label);
  }
}

async function startStream(client: pg.Client, request: StreamRequest, label: string): Promise<ChangeStream> {
  const connection = (client as unknown as { connection: CopyConnection }).connection;
  const chunks = openChunks(connection.stream);
  const state: StreamState = { confirmed: lsnOf(request.from), delivered: lsnOf(request.from), isOpen: false };
  const send = (): void => connection.sendCopyFromChunk(statusFrame(state.confirmed));
  connection.on('copyData', ({ chunk }) => {
    // The driver reads the next bytes into the same memory.
    chunks.push(Buffer.from(chunk));
    // Answered at once, whatever waits before it: its reader may be slow.
    if (chunk[0] === 0x6b && readsReply(chunk)) send();
  });
  const started = new Promise<void>((resolve) => connection.once('replicationStart', resolve));
  const ended = client.query(startStatement(request)).then(
    () => chunks.end(),
    (error: unknown) => {
      const failure = translateError(error, label);
      chunks.end(failure);
      throw failure;
    },
  );
  // Later on it is heard by who reads: what came before it is read first, and nobody else takes anything of it.
  ended.catch(() => {});
  client.once('end', () => chunks.end(new GodwitError('connection_lost', `${label}: the stream of changes was ended.`)));
  await Promise.race([started, ended]);
  const beat = setInterval(send, beatMs);
  return streamOf({ client, chunks, state, send, stop: () => clearInterval(beat) });
}

const readsReply = (chunk: Buffer): boolean => chunk.at(-1) === 1;

/** How far everything is. */
interface StreamState {
  confirmed: bigint;
  /** End of the last transaction that was handed over. */
  delivered: bigint;
  isOpen: boolean;
}

interface OpenStream {
  readonly client: pg.Client;
  readonly chunks: Chunks;
  readonly state: StreamState;
  send(): void;
  stop(): void;
}

function streamOf(open: OpenStream): ChangeStream {
  const { state, send } = open;
  return {
    [Symbol.asyncIterator]: () => eventsOf(open, openDecoder()),
    confirm: (end) => {
      const position = lsnOf(end);
      if (position <= state.confirmed) return;
      state.confirmed = position;
      send();
    },
    confirmed: () => lsnText(state.confirmed),
    close: () => closeStream(open),
  };
}

async function* eventsOf({ chunks, state }: OpenStream, decoder: Decoder): AsyncGenerator<CapturedEvent> {
  for (;;) {
    const chunk = await chunks.next();
    if (chunk === null) return;
    const frame = readFrame(chunk);
    if (frame.frame === 'keepalive') {
      if (isIdle(state, frame.end)) yield { event: 'idle', end: lsnText(frame.end) };
    } else {
      const event = decoder.decode(frame.message);
      if (event === null) continue;
      note(state, event);
      yield event;
    }
  }
}

function note(state: StreamState, event: CapturedEvent): void {
  if (event.event === 'begin') state.isOpen = true;
  if (event.event !== 'commit') return;
  state.isOpen = false;
  state.delivered = lsnOf(event.end);
}

/** Nothing is open or waits to be confirmed: the log up to here is of no use. */
const isIdle = ({ isOpen, confirmed, delivered }: StreamState, end: bigint): boolean =>
  !isOpen && confirmed >= delivered && end > confirmed;

async function closeStream({ client, send, stop }: OpenStream): Promise<void> {
  stop();
  send();
  await Promise.race([client.end().catch(() => {}), new Promise((resolve) => setTimeout(resolve, closeMs).unref())]);
}
