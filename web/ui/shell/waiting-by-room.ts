import type { Waiting } from '../../../model/waiting.ts';

const roomOf: Readonly<Record<Waiting['kind'], string>> = {
  mapping: 'review',
  publication: 'review',
  copy: 'review',
  embedding: 'review',
  terms: 'review',
  database: 'review',
  risk: 'review',
  proposal: 'chat',
  request: 'chat',
  patch: 'rows',
  quarantine: 'rows',
  differential: 'sync',
  sync_rule: 'sync',
  conflict: 'sync',
  capture: 'review',
};

/** The room in which something that waits is decided. */
export const roomOfWaiting = ({ kind }: Pick<Waiting, 'kind'>): string => roomOf[kind];

/** How much waits for people in each room. */
export function waitingByRoom(waiting: readonly Pick<Waiting, 'kind'>[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const each of waiting) counts[roomOf[each.kind]] = (counts[roomOf[each.kind]] ?? 0) + 1;
  return counts;
}
