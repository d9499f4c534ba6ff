import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { AgentJournal, EgressPolicy } from '../../model/agent-records.ts';
import { sha256Hex } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Meter, Prices } from '../meter.ts';
import { redactDeep } from './redact.ts';
import { withRetries } from './retry.ts';
import { collect, watch } from './watched-stream.ts';

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

/** Characters of one prompt. */
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
