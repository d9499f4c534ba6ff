import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { GodwitError } from '../../model/errors.ts';
import type { SqlSession } from '../../model/session.ts';
import type { RunContext } from './context.ts';
import { leasesOf } from './lessee.ts';

const textOf = (name: string): string => readFileSync(join(import.meta.dirname, 'sql', `${name}.sql`), 'utf8');
const [lock, lockLoad, lockHolder] = [textOf('lock'), textOf('lock-load'), textOf('lock-holder')];

interface Holder {
  readonly name: string | null;
  readonly role: string | null;
  readonly since: string | null;
}

/** Takes the playbook's lock on the target for as long as the session lives; throws `run_active`, with who holds it, when another process has it. */
export async function lockPlaybook(session: SqlSession, playbook: string): Promise<void> {
  const [row] = await session.query<{ got: boolean }>({ text: lock, values: [playbook] });
  if (row?.got !== true) throw await heldByAnother(session, playbook);
  const name = `godwit on ${hostname()}, process ${process.pid}`;
  await session.query({ text: "SELECT set_config('application_name', $1, false)", values: [name] });
}

/** Takes the playbook's lock to write: what processes without it have left open is closed, so that none of them writes any more. */
export async function takePlaybook(context: Pick<RunContext, 'ledgerSession' | 'ledgerSchema' | 'playbook'>): Promise<void> {
  await lockPlaybook(context.ledgerSession, context.playbook.playbook);
  await leasesOf(context).takeOver(context.ledgerSession);
}

/** Says for as long as the session lives that a run may load in bulk: nobody else puts back what it takes down meanwhile. */
export async function lockLoads(session: SqlSession, run: string): Promise<void> {
  await session.query({ text: lockLoad, values: [run] });
}

/** Whether a process holds the playbook's lock: what the journal calls a running run has been stopped where none does. */
export async function isLocked(session: SqlSession, playbook: string): Promise<boolean> {
  return (await session.query<Holder>({ text: lockHolder, values: [playbook] })).length > 0;
}

async function heldByAnother(session: SqlSession, playbook: string): Promise<GodwitError> {
  const [holder] = await session.query<Holder>({ text: lockHolder, values: [playbook] });
  const who = [holder?.name, holder?.role && `as ${holder.role}`, holder?.since && `since ${holder.since} UTC`].filter(Boolean).join(', ');
  const named = who === '' ? 'another process' : `another process (${who})`;
  return new GodwitError('run_active', `The playbook ${playbook} is being written by ${named}.`, { details: { playbook, ...holder } });
}
