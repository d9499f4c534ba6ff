import type { QueryClient } from '@tanstack/react-query';
import { askFor } from './hooks/asking.ts';
import { rooms } from './pages/registry.ts';

/**
 * Asks for what every page shows, and loads the room that the address names, before anything is drawn: on a slow network each would wait for the one
 * before it.
 */
export function beginEarly(client: QueryClient, pathname: string): void {
  void client.prefetchQuery(askFor('GET /api/session', {}));
  const [, playbook, name] = /^\/p\/([^/]+)\/(\w+)/.exec(pathname) ?? [];
  if (playbook === undefined) return;
  void client.prefetchQuery(askFor('GET /api/playbooks/{playbook}', { playbook: decodeURIComponent(playbook) }));
  // What cannot be loaded now is asked for again when it is shown, and says so then.
  rooms
    .find((room) => room.name === name)
    ?.load()
    .catch(() => {});
}
