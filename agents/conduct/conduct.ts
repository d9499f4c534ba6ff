import type { Action, ActionOutcome } from '../../model/workbench.ts';
import { ask } from '../ask.ts';
import type { AskContext } from '../context.ts';
import { type AskEvent, openChannel } from '../events.ts';
import type { StageEnd } from '../mastra/workflow.ts';
import { type ConductedStage, conductedStages } from './stages.ts';

/** What happens while a migration is conducted; `end` is always the last. */
export type ConductEvent =
  | { readonly type: 'stage'; readonly stage: string; readonly state: 'begun' | 'skipped' | StageEnd }
  | { readonly type: 'said'; readonly stage: string; readonly event: AskEvent }
  | { readonly type: 'end'; readonly end: StageEnd };

type Emit = (event: ConductEvent) => void;

/**
 * The whole migration, conducted by the orchestrator: each stage is put to it as a question, and whether the stage is done is read from
 * ledger and journal, never from what a model says. Ends with `waiting` where people must decide first; call it again to go on.
 */
export async function* conduct(context: Omit<AskContext, 'history'>): AsyncGenerator<ConductEvent> {
  const channel = openChannel<ConductEvent>();
  const left = new AbortController();
  const inner = { ...context, signal: AbortSignal.any([context.signal, left.signal]) };
  const work = runAll(inner, channel.push).finally(() => channel.close());
  try {
    yield* channel.read();
  } finally {
    left.abort();
    await work;
  }
}

async function runAll(context: Omit<AskContext, 'history'>, emit: Emit): Promise<void> {
  const { runWorkflow } = await import('../mastra/workflow.ts');
  let failure: unknown = null;
  const stages = conductedStages.map((stage) => ({
    id: stage.id,
    run: () =>
      runStage(stage, context, emit).catch((error: unknown): StageEnd => {
        failure = error;
        return 'failed';
      }),
  }));
  const end = await runWorkflow(stages);
  if (failure) throw failure;
  emit({ type: 'end', end });
}

async function runStage(stage: ConductedStage, context: Omit<AskContext, 'history'>, emit: Emit): Promise<StageEnd> {
  const { bench, signal } = context;
  if (signal.aborted) return 'interrupted';
  if (await stage.isDone(bench)) {
    emit({ type: 'stage', stage: stage.id, state: 'skipped' });
    return 'done';
  }
  emit({ type: 'stage', stage: stage.id, state: 'begun' });
  const heard: Heard = { requested: false, blocked: false };
  for await (const event of ask(stage.question, { ...context, history: [] })) {
    heard.requested ||= event.type === 'tool' && event.tool === 'request_action' && event.refused === null;
    heard.blocked ||= event.type === 'approval' && event.blocking;
    emit({ type: 'said', stage: stage.id, event });
  }
  const end = signal.aborted ? 'interrupted' : await endOf(stage, context, heard);
  emit({ type: 'stage', stage: stage.id, state: end });
  return end;
}

/** What a stage's agents did about its action. */
interface Heard {
  requested: boolean;
  blocked: boolean;
}

/**
 * Whether a stage is done by now. Where its agents did not ask for its action, or a served model may have asked for part of it,
 * the conductor does.
 */
async function endOf({ action, isDone }: ConductedStage, context: Omit<AskContext, 'history'>, heard: Heard): Promise<StageEnd> {
  const { bench, models } = context;
  if (action === null || (await isDone(bench))) return 'done';
  if (heard.blocked) return 'waiting';
  const byRules = models.choice.kind === 'rules' && Object.keys(models.agents).length === 0;
  const state = heard.requested && byRules ? null : await askFor(action, context);
  if (await isDone(bench)) return 'done';
  const isRunning = action === 'run' && (await bench.status())?.status === 'running';
  return state === 'waiting' || state === 'started' || isRunning ? 'waiting' : 'failed';
}

async function askFor(action: Action, { bench, journal }: Omit<AskContext, 'history'>): Promise<ActionOutcome['state']> {
  const { state } = await bench.request({ action, only: [], except: [], withDependencies: false }, 'orchestrator');
  await journal.recordDecision({
    actor: { kind: 'agent', name: 'orchestrator' },
    what: `requested ${action}: ${state}`,
    why: `The stage ${action} was not done after its agents had answered.`,
    evidence: [],
    artifact: null,
    model: null,
    instructions: null,
    spending: null,
  });
  return state;
}
