import type { Agent } from '@mastra/core/agent';
import { Mastra } from '@mastra/core/mastra';
import type { ThreadMessage } from '../../model/agent-records.ts';
import { GodwitError } from '../../model/errors.ts';
import { printable } from '../../model/printable.ts';
import type { AnswerAttempt } from '../answer-attempt.ts';
import type { Attempt } from '../context.ts';
import { modelError } from '../models/retry.ts';
import { buildAgents } from './build.ts';

const stepsMax = 12;
const historyMax = 10;

/** Lets the orchestrator answer once. Never throws; what a model server reports comes back as `failure`. */
export async function attemptAnswer(attempt: Attempt, history: readonly ThreadMessage[]): Promise<AnswerAttempt> {
  const answer = { text: '' };
  try {
    // Agents outside a Mastra with its logger off print whole requests to the terminal when a server fails.
    const mastra = new Mastra({ agents: buildAgents(attempt), logger: false });
    const stream = await mastra.getAgent('orchestrator').stream(messagesOf(attempt.question, history), {
      maxSteps: stepsMax,
      abortSignal: attempt.signal,
      delegation: { messageFilter: () => [], onDelegationStart: () => ({ proceed: true, modifiedMaxSteps: stepsMax }) },
    });
    let failure: GodwitError | null = null;
    for await (const chunk of stream.fullStream) {
      if (chunk.type === 'text-delta') {
        const text = printable(chunk.payload.text);
        answer.text += text;
        attempt.emit({ type: 'text', text });
      }
      if (chunk.type === 'error') failure ??= modelError(chunk.payload.error);
    }
    if (stream.error) failure ??= modelError(stream.error);
    return { text: answer.text, failure: failure ?? incomplete(answer.text, await stream.finishReason) };
  } catch (error) {
    return { text: answer.text, failure: modelError(error) };
  }
}

function messagesOf(question: string, history: readonly ThreadMessage[]) {
  const before = history.slice(-historyMax).map(({ role, text }) => ({ role, content: text }));
  return [...before, { role: 'user' as const, content: question }] as Parameters<Agent['stream']>[0];
}

function incomplete(text: string, reason: string | undefined): GodwitError | null {
  if (reason === 'stop' && text.trim() !== '') return null;
  if (reason === 'tool-calls') return new GodwitError('budget_spent', `The question was not answered in ${stepsMax} steps.`);
  return new GodwitError('model_failed', reason === 'stop' ? 'The model said nothing.' : 'The model did not finish its answer.');
}
