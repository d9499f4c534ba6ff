import { type ConductEvent, conduct } from '../../agents/conduct/conduct.ts';
import type { EmbeddedShare } from '../../model/embedding.ts';
import type { Notify } from '../../model/progress.ts';
import { type Conversation, withConversation } from '../conversation/open.ts';
import { withVectors } from '../embed/after-run.ts';
import { ensureSample, type SampleOptions } from '../playbook/samples.ts';
import type { MigrationSummary } from '../reporting/summary.ts';
import type { Caller } from '../workbench/workbench.ts';
import { migrate, prepare } from './migrate.ts';

/** A run that outlasts an answer is waited for, and the orchestrator goes on; this often at most. */
const attemptsMax = 3;

/**
 * The whole chain on a playbook, conducted by the orchestrator; a sample's databases are generated on the embedded server first. What a run
 * came to is told by ledger and journal, whatever an agent says.
 */
export async function start(caller: Caller, playbook: string, { embeddings, ...sample }: StartOptions): Promise<MigrationSummary> {
  await ensureSample(caller.config, playbook, caller.notify, sample);
  return withVectors(caller, playbook, await phasesOf(caller, playbook), embeddings);
}

export interface StartOptions extends SampleOptions {
  readonly embeddings: EmbeddedShare | 'none';
}

async function phasesOf(caller: Caller, playbook: string): Promise<MigrationSummary> {
  const standing = await prepare(caller, playbook);
  if (standing) return standing;
  const conducted = await withConversation(caller, playbook, (conversation) => conductRun(caller, conversation));
  return conducted ?? migrate(caller, { playbook, selection: {}, embeddings: 'none' });
}

async function conductRun(caller: Caller, conversation: Conversation): Promise<MigrationSummary | null> {
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const end = await conductOnce(caller, conversation);
    const summary = await conversation.lastRun();
    // A stage that outlasted its answer counts as failed, until the journal says otherwise.
    const goesOn = end === 'waiting' || (end === 'failed' && summary?.validation?.verdict === 'passed');
    if (!goesOn || caller.signal.aborted || attempt === attemptsMax) return summary;
  }
  return null;
}

async function conductOnce({ signal, notify }: Caller, { context, lastRun }: Conversation): Promise<string> {
  let end = 'waiting';
  try {
    for await (const event of conduct({ ...context, signal })) {
      tell(event, notify);
      if (event.type === 'end') end = event.end;
    }
  } catch (error) {
    // What stopped the run says more than what the agents made of it.
    await lastRun();
    throw error;
  }
  return end;
}

function tell(event: ConductEvent, notify: Notify): void {
  if (event.type === 'stage' && event.state === 'begun')
    notify({ type: 'stage', stage: 'agents', message: `the orchestrator asks to ${event.stage}` });
  if (event.type === 'said' && event.event.type === 'finding') notify({ type: 'notice', message: event.event.message });
}
