import type { Served } from './served.ts';

/** A page asks for what a run has changed at most so often. */
const refreshMs = 1_000;
const followed = ['', '/runs', '/jobs'];

interface Watchers {
  stop(): Promise<{ readonly events: number; readonly asked: number }>;
}

/** Pages that are open: each hears every event and asks again for what it shows, as `web/ui/shell/use-live-refresh.ts` does. */
export function watch({ url, cookie }: Served, playbook: string, browsers: number): Watchers {
  const gone = new AbortController();
  const told = { events: 0, asked: 0 };
  const options = { headers: { cookie }, signal: gone.signal };
  const address = `${url}/api/playbooks/${playbook}`;
  const ask = (path: string): Promise<unknown> =>
    fetch(path, options)
      .then((answer) => answer.text())
      .catch(() => null);
  const one = async (): Promise<void> => {
    let due = 0;
    const { body } = await fetch(`${address}/events/stream`, options);
    for await (const bytes of body ?? []) {
      told.events += Buffer.from(bytes).toString().split('\ndata:').length - 1;
      if (Date.now() < due) continue;
      due = Date.now() + refreshMs;
      for (const each of followed) void ask(`${address}${each}`);
      told.asked += followed.length;
    }
  };
  const all = Array.from({ length: browsers }, () => one().catch(() => {}));
  return {
    stop: async () => {
      gone.abort();
      await Promise.all(all);
      return told;
    },
  };
}
