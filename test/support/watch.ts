import { expect } from 'vitest';
import type { Visitor } from './web.ts';

/** An event as the stream gives it, with when it came. */
export interface Heard {
  readonly sequence: string;
  readonly at: string;
  readonly arrivedAt: number;
  readonly event: { readonly type: string };
}

/** Somebody who hears a stream of events. */
export interface Watcher {
  until(isThere: (event: Heard) => boolean): Promise<void>;
  /** When the server has ended the stream. */
  readonly ended: Promise<void>;
  stop(): readonly Heard[];
}

/** Hears events from where the path says, or after the last that was seen. */
export async function watch(visitor: Visitor, path: string, last?: string): Promise<Watcher> {
  const stop = new AbortController();
  const response = await visitor.fetch(path, { signal: stop.signal, headers: last === undefined ? {} : { 'last-event-id': last } });
  expect(response.status).toBe(200);
  const events: Heard[] = [];
  const read = async (): Promise<void> => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      const told = parts.filter((part) => !part.startsWith('event: alive'));
      for (const part of told) events.push({ ...JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? ''), arrivedAt: Date.now() });
    }
  };
  return {
    ended: read().catch(() => {}),
    until: (isThere) => expect.poll(() => events.some(isThere), { timeout: 20_000 }).toBe(true),
    stop: () => {
      stop.abort();
      return [...events];
    },
  };
}
