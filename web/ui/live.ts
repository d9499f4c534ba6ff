import { useSyncExternalStore } from 'react';
import { addressOf } from './api.ts';

/** An event of a run, as the journal keeps it. */
export interface LiveEvent {
  /** Grows from event to event. */
  readonly sequence: string;
  readonly run: string | null;
  readonly job: string | null;
  readonly at: string;
  readonly event: { readonly type: string } & Readonly<Record<string, unknown>>;
}

export interface LiveState {
  readonly state: 'connecting' | 'live' | 'lost';
  /** When it was last known to be live, in milliseconds; null before the first time. */
  readonly since: number | null;
  readonly events: readonly LiveEvent[];
}

/** Newer events push out older ones; the runs page asks for those. */
const eventsHeld = 2_000;
/** The server says that it is there every few seconds; after such a silence it counts as away. */
const silenceMaxMs = 25_000;
const retryMs = 2_000;

const streamKey = 'GET /api/playbooks/{playbook}/events/stream';

const idle: LiveState = { state: 'connecting', since: null, events: [] };

/** One stream of events for a playbook; it goes on after the last sequence that was seen. */
class Stream {
  state: LiveState = idle;
  readonly #playbook: string;
  readonly #listeners = new Set<() => void>();
  #source: EventSource | null = null;
  #last: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #frame = false;
  #arrived: LiveEvent[] = [];

  constructor(playbook: string) {
    this.#playbook = playbook;
    // A browser keeps a stream open on which nothing can arrive any more.
    addEventListener('offline', () => this.#source && this.#lose());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (!this.#source) this.#open();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#close();
    };
  };

  readonly read = (): LiveState => this.state;

  #open(): void {
    const source = new EventSource(addressOf(streamKey, { playbook: this.#playbook }, { after: this.#last }));
    this.#source = source;
    source.onopen = () => this.#alive();
    source.onmessage = (message) => this.#take(message);
    source.addEventListener('alive', () => this.#alive());
    source.onerror = () => this.#lose();
  }

  #take(message: MessageEvent<string>): void {
    this.#alive();
    const event = JSON.parse(message.data) as LiveEvent;
    if (this.#last !== null && BigInt(event.sequence) <= BigInt(this.#last)) return;
    this.#last = event.sequence;
    this.#arrived.push(event);
    if (this.#frame) return;
    this.#frame = true;
    requestAnimationFrame(() => this.#flush());
  }

  /** Events of one frame are shown at once. */
  #flush(): void {
    this.#frame = false;
    const events = [...this.state.events, ...this.#arrived].slice(-eventsHeld);
    this.#arrived = [];
    this.#tell({ ...this.state, events });
  }

  #alive(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lose(), silenceMaxMs);
    this.#tell({ ...this.state, state: 'live', since: Date.now() });
  }

  #lose(): void {
    this.#close();
    this.#tell({ ...this.state, state: 'lost' });
    this.#timer = setTimeout(() => this.#listeners.size > 0 && this.#open(), retryMs);
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #tell(state: LiveState): void {
    this.state = state;
    for (const listener of this.#listeners) listener();
  }
}

const streams = new Map<string, Stream>();

function streamOf(playbook: string): Stream {
  const stream = streams.get(playbook) ?? new Stream(playbook);
  streams.set(playbook, stream);
  return stream;
}

const nobody = (): (() => void) => () => {};

/** What happens in a playbook now, and whether the page still hears of it. */
export function useLive(playbook: string | null): LiveState {
  const stream = playbook === null ? null : streamOf(playbook);
  return useSyncExternalStore(stream?.subscribe ?? nobody, stream?.read ?? (() => idle));
}
