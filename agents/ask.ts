import { GodwitError } from '../model/errors.ts';
import type { AnswerAttempt } from './answer-attempt.ts';
import type { AskContext, Attempt } from './context.ts';
import { type AskEvent, type Channel, openChannel } from './events.ts';
import { readInstructions } from './instructions.ts';
import { openMeter } from './meter.ts';
import { redact } from './models/redact.ts';
import { rulesOnly } from './models/settings.ts';
import { agents } from './registry.ts';

const questionMax = 4000;
const rulesBudget = { steps: 60, tokens: 1_000_000, seconds: 300, dollars: 1 };

/**
 * Answers one question. Ends with `done`, whatever happens: when a model fails or the budget is spent, a finding says so and the rules
 * answer instead. Throws only for a question that is too long.
 */
export async function* ask(question: string, context: AskContext): AsyncGenerator<AskEvent> {
  if (question.length > questionMax) throw new GodwitError('argument_invalid', `A question has at most ${questionMax} characters.`);
  const channel = openChannel<AskEvent>();
  const left = new AbortController();
  const signal = AbortSignal.any([context.signal, left.signal]);
  const work = answer(question, { ...context, signal }, channel).finally(() => channel.close());
  try {
    yield* channel.read();
  } finally {
    left.abort();
    await work;
  }
}

/** Mastra takes half a second to load, so it is loaded by the first question and not by the import of this file. */
async function attemptOnce(attempt: Attempt, { history }: AskContext): Promise<AnswerAttempt> {
  // Its packages would count features at their makers' and look for models there.
  process.env.MASTRA_TELEMETRY_DISABLED = '1';
  process.env.MASTRA_OFFLINE = '1';
  const { attemptAnswer } = await import('./mastra/attempt.ts');
  return attemptAnswer(attempt, history);
}

async function answer(question: string, context: AskContext, channel: Channel<AskEvent>): Promise<void> {
  const first = attemptOf(question, context, channel);
  const answer = await attemptOnce(first, context);
  const isServed = context.models.choice.kind === 'openai' || Object.keys(context.models.agents).length > 0;
  if (answer.failure === null || context.signal.aborted || !isServed) return finish(first, answer, channel, context.signal);
  channel.push({ type: 'finding', code: answer.failure.code, message: `${answer.failure.message} ${answer.failure.hint}` });
  await record(first, `model failed (${answer.failure.code})`, answer.failure.message);
  if (answer.text !== '') channel.push({ type: 'text', text: '\n\n' });
  const second = attemptOf(question, { ...context, models: rulesOnly, budget: rulesBudget }, channel);
  await finish(second, await attemptOnce(second, context), channel, context.signal, first);
}

function attemptOf(question: string, { budget, history: _, ...context }: AskContext, channel: Channel<AskEvent>): Attempt {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(budget.seconds * 1000)]);
  return { ...context, signal, question, meter: openMeter(budget), evidence: [], outcomes: [], emit: channel.push };
}

async function finish(
  attempt: Attempt,
  { text, failure }: AnswerAttempt,
  channel: Channel<AskEvent>,
  asked: AbortSignal,
  before?: Attempt,
): Promise<void> {
  const outcome = asked.aborted ? 'interrupted' : failure ? 'failed' : (attempt.outcomes.at(-1) ?? 'answered');
  if (failure && outcome === 'failed') channel.push({ type: 'finding', code: failure.code, message: `${failure.message} ${failure.hint}` });
  await record(attempt, outcome.replace('_', ' '), attempt.question);
  const spending = before ? before.meter.spent() : attempt.meter.spent();
  channel.push({ type: 'done', outcome, text, model: modelName(attempt), spending });
}

const modelName = ({ models: { choice } }: Attempt): string => (choice.kind === 'rules' ? 'rules' : choice.model);

async function record(attempt: Attempt, what: string, why: string): Promise<void> {
  await attempt.journal.recordDecision({
    actor: { kind: 'agent', name: 'orchestrator' },
    what,
    why: redact(why, 'masked').text.slice(0, 500),
    evidence: attempt.evidence.slice(0, 50),
    artifact: null,
    model: modelName(attempt),
    instructions: readInstructions(agents.orchestrator).digest,
    spending: attempt.meter.spent(),
  });
}
