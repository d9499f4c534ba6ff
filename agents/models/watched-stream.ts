import type {
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { GodwitError } from '../../model/errors.ts';
import type { Meter, Prices } from '../meter.ts';
import { modelError } from './retry.ts';

/** Characters of one answer. */
const charactersMax = 200_000;

type Part = LanguageModelV4StreamPart;

/** Watches a stream on its way: its length, its cost, calls that cannot be read, and an end that is none. */
export function watch(
  { meter, prices }: { readonly meter: Meter; readonly prices: Prices | null },
  promptCharacters: number,
): TransformStream<Part, Part> {
  let characters = 0;
  let finished = false;
  return new TransformStream<Part, Part>({
    transform: (part, controller) => {
      if (part.type === 'ping') return;
      if (part.type === 'text-delta' || part.type === 'tool-input-delta') characters += part.delta.length;
      if (characters > charactersMax) return controller.error(new GodwitError('budget_spent', 'The model does not stop talking.'));
      if (part.type === 'tool-call') return controller.enqueue(readable(part));
      if (part.type === 'error') return controller.enqueue({ type: 'error', error: modelError(part.error) });
      if (part.type !== 'finish') return controller.enqueue(part);
      finished = true;
      // Servers that don't count are counted by length: about four characters a token.
      const input = part.usage.inputTokens.total ?? promptCharacters / 4;
      meter.spend(Math.ceil(input), Math.ceil(part.usage.outputTokens.total ?? characters / 4), prices);
      if (part.finishReason.unified === 'interrupted') controller.enqueue({ type: 'error', error: cutOff() });
      controller.enqueue({ ...part, finishReason: whole(part.finishReason) });
    },
    flush: (controller) => {
      if (!finished) controller.enqueue({ type: 'error', error: cutOff() });
    },
  });
}

/** A call whose input is no JSON object: Mastra would call the tool with nothing, so it gets a key that every tool refuses. */
function readable<Call extends Part & { type: 'tool-call' }>(call: Call): Call {
  const input = call.input.trim() === '' ? '{}' : call.input;
  try {
    const read: unknown = JSON.parse(input);
    if (read !== null && typeof read === 'object' && !Array.isArray(read)) return { ...call, input };
  } catch {}
  return { ...call, input: '{"unreadable_input":true}' };
}

const cutOff = (): GodwitError => new GodwitError('model_failed', 'The model server cut its answer off.');

function whole(reason: LanguageModelV4FinishReason): LanguageModelV4FinishReason {
  return reason.unified === 'interrupted' ? { unified: 'error', raw: reason.raw ?? 'interrupted' } : reason;
}

const unknown: LanguageModelV4Usage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

/** A stream's whole answer; throws where the stream reports an error. */
export async function collect(stream: ReadableStream<Part>): Promise<LanguageModelV4GenerateResult> {
  const content: LanguageModelV4Content[] = [];
  let text = '';
  let end = { finishReason: { unified: 'error', raw: undefined } as LanguageModelV4FinishReason, usage: unknown };
  for await (const part of stream) {
    if (part.type === 'error') throw modelError(part.error);
    if (part.type === 'text-delta') text += part.delta;
    if (part.type === 'tool-call') content.push(part);
    if (part.type === 'finish') end = { finishReason: part.finishReason, usage: part.usage };
  }
  return { content: text === '' ? content : [{ type: 'text', text }, ...content], ...end, warnings: [] };
}
