import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import type { AgentJournal, EgressPolicy } from '../../model/agent-records.ts';
import { sha256Hex } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Meter, Prices } from '../meter.ts';
import { redactDeep } from './redact.ts';
import { modelError, withRetries } from './retry.ts';

/** What stands between an agent and a model that runs elsewhere. */
export interface ModelGate {
  readonly agent: string;
  readonly meter: Meter;
  readonly prices: Prices | null;
  readonly policy: EgressPolicy;
  /** Null for a model in this process: nothing leaves, so nothing is redacted or recorded. */
  readonly egress: { readonly host: string; readonly journal: Pick<AgentJournal, 'recordEgress'> } | null;
  readonly callMsMax: number;
  readonly outputTokensMax: number;
  readonly signal: AbortSignal;
}

const charactersMax = 200_000;

/**
 * A model whose every call is paid for from the budget, redacted, recorded before it is sent, bounded in time and retried a little.
 * A stream that is cut off ends as an error, where Mastra would call again.
 */
export function guardedModel(model: LanguageModelV4, gate: ModelGate): LanguageModelV4 {
  const doStream: LanguageModelV4['doStream'] = async (options) => {
    gate.meter.beginStep();
    const sent = await prepare(model, options, gate);
    const signal = AbortSignal.any([gate.signal, AbortSignal.timeout(gate.callMsMax)]);
    const result = await withRetries(() => model.doStream({ ...sent, abortSignal: signal }), signal);
    return { ...result, stream: result.stream.pipeThrough(watch(gate, JSON.stringify(sent.prompt).length)) };
  };
  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: {},
    doStream,
    doGenerate: async (options) => collect((await doStream(options)).stream),
  };
}

/** Redacts what leaves and records it; without a record nothing is sent. */
async function prepare(
  { modelId }: LanguageModelV4,
  options: LanguageModelV4CallOptions,
  gate: ModelGate,
): Promise<LanguageModelV4CallOptions> {
  const bounded = { ...options, maxOutputTokens: Math.min(options.maxOutputTokens ?? Infinity, gate.outputTokensMax) };
  if (!gate.egress) return bounded;
  const { value, redactions } = redactDeep(options.prompt, gate.policy);
  const prompt = JSON.stringify(value);
  if (prompt.length > charactersMax) throw new GodwitError('budget_spent', 'The conversation has grown too long for one prompt.');
  const { host, journal } = gate.egress;
  const bytes = Buffer.byteLength(prompt, 'utf8');
  await journal.recordEgress({
    host,
    model: modelId,
    agent: gate.agent,
    policy: gate.policy,
    prompt,
    digest: sha256Hex(prompt),
    bytes,
    redactions,
  });
  return { ...bounded, prompt: value };
}

type Part = LanguageModelV4StreamPart;

function watch({ meter, prices }: ModelGate, promptCharacters: number): TransformStream<Part, Part> {
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
async function collect(stream: ReadableStream<Part>): Promise<LanguageModelV4GenerateResult> {
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
