import type { Answer } from '../endpoints.ts';
import { useAsk } from './asking.ts';

export type Session = Answer<'GET /api/session'>;

/** Who is signed in; asked again by the minute, so that a page that was left open notices that it is signed out. */
export const useSession = () => useAsk('GET /api/session', {}, undefined, { everyMs: 60_000 });

/** Whether the person's role gives a right; the server asks again whatever the page thinks. */
export function useMay(right: Session['rights'][number]): boolean {
  return useSession().data?.rights.includes(right) ?? false;
}
