import type { Check } from '../../../model/check.ts';
import type { PreflightQuestion } from '../../../model/contracts.ts';
import { type ErrorCode, GodwitError } from '../../../model/errors.ts';
import type { SqlSession } from '../../../model/session.ts';
import { checkArchiving } from './archiving.ts';
import { checkAsciiBytes } from './ascii-bytes.ts';
import { checkClock, checkConnections, checkDisk, checkExtensions } from './capacity.ts';
import { checkEventTriggers } from './event-triggers.ts';
import { type CheckGroup, gatherFacts, type PreflightContext } from './facts.ts';
import { checkManaged } from './managed.ts';
import { checkPooler } from './pooler.ts';
import { checkServer } from './server.ts';
import { checkSourceCode } from './source-code.ts';
import { checkSourceRights } from './source-rights.ts';
import { checkSourceStructure } from './source-structure.ts';
import { checkTargetRights } from './target-rights.ts';

/** What is checked on each side, in the order in which people read it. */
const groups: Readonly<Record<PreflightQuestion['role'], Readonly<Record<string, CheckGroup>>>> = {
  source: {
    server: checkServer,
    encoding: checkAsciiBytes,
    rights: checkSourceRights,
    code: checkSourceCode,
    structure: checkSourceStructure,
    managed: checkManaged,
    pooler: checkPooler,
  },
  target: {
    server: checkServer,
    rights: checkTargetRights,
    event_triggers: checkEventTriggers,
    managed: checkManaged,
    pooler: checkPooler,
    connections: checkConnections,
    disk: checkDisk,
    archiving: checkArchiving,
    clock: checkClock,
    extensions: checkExtensions,
  },
};

/**
 * Named checks of one side, before anything is read or written. A check that the role may not make is `skipped` with its reason;
 * a lost connection is thrown (`connection_lost`).
 */
export async function preflight(session: SqlSession, question: PreflightQuestion, context: PreflightContext = {}): Promise<Check[]> {
  const facts = await gatherFacts(session, question, context);
  const checks: Check[] = [];
  for (const [name, group] of Object.entries(groups[question.role])) {
    try {
      checks.push(...(await group(facts)));
    } catch (error) {
      checks.push(skippedFor(`${question.role}.${name}`, error));
    }
  }
  return checks;
}

/** Which check says so, where a database answered and was not connected to all the same. */
const refusedBy: Readonly<Partial<Record<ErrorCode, string>>> = { pooler_between: 'pooler', source_runs_code: 'code' };

/** The one check that can be made of a database that could not be opened. */
export function unreachable(role: PreflightQuestion['role'], error: GodwitError): Check {
  return {
    name: `${role}.${refusedBy[error.code] ?? 'reachable'}`,
    status: 'failed',
    message: error.message,
    fix: error.hint,
    code: error.code,
  };
}

function skippedFor(name: string, error: unknown): Check {
  if (!(error instanceof GodwitError) || error.code === 'connection_lost') throw error;
  return { name, status: 'skipped', message: `It could not be checked: ${error.message}`, fix: error.hint };
}
