import pg from 'pg';
import { GodwitError } from '../../../model/errors.ts';
import type { SqlSession } from '../../../model/session.ts';
import { deedOf } from '../user-code.ts';
import { readEventTriggers } from './event-triggers.ts';

/** Asks on a connection of its own: that of the failed statement may take no other before its transaction ends. */
export type AskApart = <T>(work: (session: Pick<SqlSession, 'query'>) => Promise<T>) => Promise<T>;

/** The error of a change of the structure, told by the event trigger that refused it; any other error as it is. */
export async function tellEventTrigger(error: unknown, statement: string, ask: AskApart): Promise<unknown> {
  if (!(error instanceof GodwitError) || error.code !== 'database_code') return error;
  const deed = deedOf(statement);
  const raising = error.details.function;
  if (deed.kind !== 'change' || typeof raising !== 'string') return error;
  const all = await ask(readEventTriggers).catch(() => []);
  const trigger = all.find(({ enabled, function: called }) => enabled && called === raising);
  if (!trigger) return error;
  const name = pg.escapeIdentifier(trigger.name);
  const { label, state } = error.details;
  return new GodwitError(
    'database_code',
    `The event trigger ${name} refuses ${deed.text} (${String(label)}; state ${String(state)}, function ${raising}). For the ` +
      `time of the migration: ALTER EVENT TRIGGER ${name} DISABLE.`,
    { details: { ...error.details, eventTrigger: trigger.name } },
  );
}
