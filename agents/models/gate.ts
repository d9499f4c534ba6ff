import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { AgentJournal, EgressPolicy } from '../../model/agent-records.ts';
import type { SpokenOutcome } from '../answer-attempt.ts';
import type { Meter } from '../meter.ts';
import { guardedModel } from './guarded.ts';
import { openModel } from './registry.ts';
import type { ModelChoice, ModelSettings } from './settings.ts';

interface Gated {
  readonly outcomes: SpokenOutcome[];
  readonly agent: string;
  readonly meter: Meter;
  readonly policy: EgressPolicy;
  readonly journal: Pick<AgentJournal, 'recordEgress'>;
  readonly signal: AbortSignal;
  readonly limits: Pick<ModelSettings, 'callMsMax' | 'outputTokensMax'>;
}

/** Opens the chosen model behind its gate: there is no other way to one. */
export function gatedModel(choice: ModelChoice, { agent, meter, policy, journal, signal, limits, outcomes }: Gated): LanguageModelV4 {
  const { model, host } = openModel(choice, (outcome) => outcomes.push(outcome));
  return guardedModel(model, {
    agent,
    meter,
    policy,
    signal,
    prices: choice.kind === 'openai' ? choice.prices : null,
    egress: host === null ? null : { host, journal },
    callMsMax: limits.callMsMax,
    outputTokensMax: limits.outputTokensMax,
  });
}
