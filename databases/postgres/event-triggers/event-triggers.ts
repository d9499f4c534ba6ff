import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlSession } from '../../../model/session.ts';

const text = readFileSync(join(import.meta.dirname, 'sql', 'event-triggers.sql'), 'utf8');

/** An event trigger of a database: it sees changes of the structure, and may refuse them. */
export interface EventTrigger {
  readonly name: string;
  /** `ddl_command_start`, `sql_drop`, … */
  readonly event: string;
  readonly enabled: boolean;
  /** The function that it calls, qualified, as an error's context names it. */
  readonly function: string;
}

/** All event triggers of the database, by name. */
export function readEventTriggers(session: Pick<SqlSession, 'query'>): Promise<EventTrigger[]> {
  return session.query<EventTrigger>({ text });
}
