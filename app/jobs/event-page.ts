import { type EventScope, type KeptEvent, openEvents } from '../../engine/journal/events.ts';
import { type Caller, controlSchema, withWorkbench } from '../workbench/workbench.ts';

/** Up to `limit` events after a sequence, in order; `last` is where the next page goes on. */
export function readEventPage(
  caller: Caller,
  playbook: string,
  scope: EventScope,
  after: string,
  limit: number,
): Promise<{ readonly events: readonly KeptEvent[]; readonly last: string }> {
  return withWorkbench(
    caller,
    playbook,
    async ({ control, playbook: { playbook: name } }) => {
      const events = await openEvents(controlSchema, name).after(control, scope, after, limit);
      return { events, last: events.at(-1)?.sequence ?? after };
    },
    'look',
  );
}
