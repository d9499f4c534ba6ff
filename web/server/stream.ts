import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Principal } from '../../model/principal.ts';
import type { Streams } from './streams.ts';

/** A browser that hears nothing for so long says so; `alive` keeps that from happening while nothing happens. */
const aliveMs = 5_000;

export interface Streamed<Item> {
  readonly streams: Streams;
  readonly who: Principal;
  readonly read: (signal: AbortSignal) => AsyncIterable<Item>;
  readonly messageOf: (item: Item) => { readonly id?: string; readonly data: unknown };
  /** The last message for whoever is not signed in any more. */
  readonly farewell?: Item;
}

/** Sends items as server-sent events as they come, until the reader goes away, is signed out, or they end. */
export function streamed<Item>(http: Context, { streams, who, read, messageOf, farewell }: Streamed<Item>): Response {
  http.header('x-accel-buffering', 'no');
  const hearer = streams.open(http.req.raw, who);
  return streamSSE(http, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const timer = setInterval(() => void alive(stream), aliveMs);
    const send = (item: Item): Promise<void> => {
      const { id, data } = messageOf(item);
      return stream.writeSSE({ data: JSON.stringify(data), ...(id !== undefined && { id }) });
    };
    try {
      await alive(stream);
      for await (const item of read(AbortSignal.any([gone.signal, hearer.ended]))) {
        if (hearer.ended.aborted) break;
        await send(item);
      }
      if (hearer.ended.aborted && farewell !== undefined) await send(farewell);
    } finally {
      clearInterval(timer);
      hearer.close();
      gone.abort();
    }
  });
}

const alive = (stream: SSEStreamingApi): Promise<void> =>
  stream.writeSSE({ event: 'alive', data: JSON.stringify({ at: new Date().toISOString() }) });
