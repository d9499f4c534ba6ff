import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';

/** A browser that hears nothing for so long says so; `alive` keeps that from happening while nothing happens. */
const aliveMs = 5_000;

/** Sends items as server-sent events as they come, until the reader goes away or they end. */
export function streamed<Item>(
  http: Context,
  read: (signal: AbortSignal) => AsyncIterable<Item>,
  messageOf: (item: Item) => { readonly id?: string; readonly data: unknown },
): Response {
  http.header('x-accel-buffering', 'no');
  return streamSSE(http, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const timer = setInterval(() => void alive(stream), aliveMs);
    try {
      await alive(stream);
      for await (const item of read(gone.signal)) {
        const { id, data } = messageOf(item);
        await stream.writeSSE({ data: JSON.stringify(data), ...(id !== undefined && { id }) });
      }
    } finally {
      clearInterval(timer);
      gone.abort();
    }
  });
}

const alive = (stream: SSEStreamingApi): Promise<void> =>
  stream.writeSSE({ event: 'alive', data: JSON.stringify({ at: new Date().toISOString() }) });
