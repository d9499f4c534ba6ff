import { type EventFeed, openEventFeed } from '../../app/jobs/event-feed.ts';
import type { Caller } from '../../app/workbench/workbench.ts';

/** One reader of each playbook's events for all that watch it. */
export interface Feeds {
  of(playbook: string): EventFeed;
  /** Browsers that watch. */
  watching(): number;
  close(): Promise<void>;
}

/** Opens no feed yet. */
export function openFeeds(caller: Caller): Feeds {
  const feeds = new Map<string, EventFeed>();
  return {
    of: (playbook) => {
      const known = feeds.get(playbook) ?? openEventFeed(caller, playbook);
      feeds.set(playbook, known);
      return known;
    },
    watching: () => [...feeds.values()].reduce((sum, feed) => sum + feed.watching(), 0),
    close: async () => {
      for (const feed of feeds.values()) await feed.close();
    },
  };
}
