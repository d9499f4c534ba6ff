import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../../../model/check.ts';
import type { PreflightQuestion } from '../../../model/contracts.ts';
import { assert } from '../../../model/errors.ts';
import type { SqlSession } from '../../../model/session.ts';

/** The server and the role that we are connected as. */
export interface ServerFacts {
  readonly version: string;
  readonly versionNumber: number;
  readonly database: string;
  readonly role: string;
  readonly superuser: boolean;
  readonly encoding: string;
  readonly walLevel: string;
  readonly mayCreateSchema: boolean;
  readonly mayCreateTemporary: boolean;
  /** Size of the database in bytes. */
  readonly bytes: string;
  readonly tls: boolean;
  readonly sameMachine: boolean;
}

/** What the connected role may do with one named entity, and what stands in a migration's way. */
export interface EntityFacts {
  readonly name: string;
  readonly mayEnterSchema: boolean;
  readonly mayRead: boolean;
  readonly missingRights: readonly string[];
  readonly mayWrite: boolean;
  readonly owned: boolean;
  readonly rowsHidden: boolean;
  readonly isTable: boolean;
  readonly keyed: boolean;
  readonly changesNamed: boolean;
  readonly overwritingTriggers: readonly string[];
}

/** What the caller knows beside the session. */
export interface PreflightContext {
  /** Host of the connection URL; a connection to this machine needs no TLS. */
  readonly host?: string;
  /** Schema of the ledger, `migration_control` by default. */
  readonly ledgerSchema?: string;
  /** Extensions that the source has and the target will need. */
  readonly extensions?: readonly string[];
  /** Bytes that the migration will write, where they are known. */
  readonly bytesExpected?: number;
  /** Schemas that are read; none by default. */
  readonly schemas?: readonly string[];
  /** Whether somebody has accepted that code of the source runs with more rights than a reader's. */
  readonly allowSuperuser?: boolean;
  /** Our clock in milliseconds since 1970. */
  readonly now?: () => number;
}

/** Everything a check may look at. */
export interface Facts {
  readonly session: SqlSession;
  readonly question: PreflightQuestion;
  readonly context: PreflightContext;
  readonly server: ServerFacts;
  readonly entities: readonly EntityFacts[];
}

/** One group of checks; it may ask the session for more. */
export type CheckGroup = (facts: Facts) => Check[] | Promise<Check[]>;

/** Text of a fixed statement of this folder. */
export function readStatement(file: string): string {
  return readFileSync(join(import.meta.dirname, 'sql', file), 'utf8');
}

/** Asks the server once for what all checks share. */
export async function gatherFacts(session: SqlSession, question: PreflightQuestion, context: PreflightContext): Promise<Facts> {
  const [server] = await session.query<ServerFacts>({ text: readStatement('server.sql') });
  assert(server, 'the server did not describe itself');
  const entities = await session.query<EntityFacts>({ text: readStatement('entities.sql'), values: [question.entities] });
  return { session, question, context, server, entities };
}

/** A check that holds. */
export function passed(name: string, message: string): Check {
  return { name, status: 'passed', message };
}

/** Up to ten names for a sentence, and how many more there are. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}

/** Names of the entities that the predicate is true for. */
export function namesOf(entities: readonly EntityFacts[], predicate: (entity: EntityFacts) => boolean): string[] {
  return entities.filter(predicate).map(({ name }) => name);
}
