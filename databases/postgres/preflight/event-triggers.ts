import pg from 'pg';
import { readEventTriggers } from '../event-triggers/event-triggers.ts';
import { type CheckGroup, listNames, passed } from './facts.ts';

/** Does an event trigger watch changes of the structure, such as those of the ledger, of temporary tables and of bulk loads? */
export const checkEventTriggers: CheckGroup = async ({ session }) => {
  const name = 'target.event_triggers';
  const all = await readEventTriggers(session);
  const enabled = all.filter((each) => each.enabled);
  const told = listNames(
    all.map((each) => `${each.name} (on ${each.event}, calls ${each.function}, ${each.enabled ? 'enabled' : 'disabled'})`),
  );
  if (enabled.length === 0)
    return [passed(name, all.length === 0 ? 'There is no event trigger.' : `No event trigger is enabled: ${told}.`)];
  const off = enabled.map((each) => `ALTER EVENT TRIGGER ${pg.escapeIdentifier(each.name)} DISABLE`);
  return [
    {
      name,
      status: 'warning',
      message: `Event triggers see what Godwit creates, alters and drops, and may refuse it: ${told}.`,
      fix:
        'Where one refuses a bulk load, its phase keeps indexes and foreign keys up; where one refuses more, the run stops: ' +
        `${listNames(off)} for the time of the migration.`,
    },
  ];
};
