import type { AgentId } from '../agent.ts';
import type { Prices } from '../meter.ts';

/** A model on a server that speaks the OpenAI API. */
export interface ServedModel {
  readonly kind: 'openai';
  readonly model: string;
  readonly apiKey: string;
  /** With its version, as in `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly prices: Prices | null;
}

/** Which model thinks: the rules in this process, or a served one; also per agent. */
export type ModelChoice = { readonly kind: 'rules' } | ServedModel;

export interface ModelSettings {
  readonly choice: ModelChoice;
  readonly agents: Partial<Readonly<Record<AgentId, ModelChoice>>>;
  /** By the name of the model; what a specialist names for itself is paid by these. */
  readonly prices: ReadonlyMap<string, Prices>;
  /** Longest time of one call, in milliseconds. */
  readonly callMsMax: number;
  /** Most tokens of one answer. */
  readonly outputTokensMax: number;
}

export const rulesOnly: ModelSettings = {
  choice: { kind: 'rules' },
  agents: {},
  prices: new Map(),
  callMsMax: 60_000,
  outputTokensMax: 4_000,
};
