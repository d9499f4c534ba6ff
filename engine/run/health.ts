import { setTimeout as sleep } from 'node:timers/promises';
import { GodwitError } from '../../model/errors.ts';
import type { SourceSnapshot } from '../../model/reading.ts';
import type { TargetSession } from '../../model/session.ts';
import type { PreparedPhase, RunContext } from './context.ts';

const answerMsDefault = 10_000;

/**
 * Asks everything that phases depend on, before they begin: the source's view, the target, the journal, and where one has a transform the sandbox.
 * What does not answer is waited for, as often as faults are tried again; past that the run stops and can be continued: throws
 * `database_unreachable`, `connection_lost` or `sandbox_unavailable`, which say what is unwell.
 */
export async function requireHealth(context: RunContext, view: SourceSnapshot, phases: readonly PreparedPhase[]): Promise<void> {
  const names = phases.map(({ phase }) => phase.phase).join(', ');
  const { source, target, ledgerSession, control, transforms } = context;
  if (!(await view.isOpen())) throw new GodwitError('connection_lost', `The source (${source.label}) does not answer before ${names}.`);
  await requireAnswer(context, ledgerSession, `The target (${target.label})`, names);
  if (control !== ledgerSession) await requireAnswer(context, control, 'The database of the journal', names);
  if (phases.some(({ mapping }) => mapping.transform)) await transforms?.place();
}

async function requireAnswer({ settings, notify }: RunContext, session: TargetSession, who: string, names: string): Promise<void> {
  const { answerMs = answerMsDefault, retriesMax } = settings;
  const answer = session.query({ text: 'SELECT' }).then(() => true);
  // Whoever waits no longer does not hear how it ended.
  answer.catch(() => {});
  const seconds = (waits: number): string => `${Math.ceil((waits * answerMs) / 1000)} s`;
  for (let waits = 1; waits <= retriesMax + 1; waits++) {
    if (await Promise.race([answer, sleep(answerMs, false, { ref: false })])) return;
    notify({ type: 'notice', message: `${who} has not answered for ${seconds(waits)}; ${names} waits for it.` });
  }
  // What hangs would hang again at the next question, be it one of cleaning up.
  await session.close().catch(() => {});
  throw new GodwitError('database_unreachable', `${who} has not answered for ${seconds(retriesMax + 1)}, before ${names} began.`);
}
