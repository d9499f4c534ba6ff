import { agentIds } from '../../agents/agent.ts';
import type { Prices } from '../../agents/meter.ts';
import { type ModelChoice, type ModelSettings, rulesOnly } from '../../agents/models/settings.ts';
import type { Config } from '../../config.ts';
import type { Budget } from '../../model/agent-records.ts';
import { GodwitError } from '../../model/errors.ts';

type Settings = Pick<
  Config,
  'GODWIT_MODEL' | 'GODWIT_MODELS' | 'GODWIT_PRICES' | 'GODWIT_DOLLARS_MAX' | 'OPENAI_API_KEY' | 'OPENAI_BASE_URL'
>;

/**
 * A served model where one is named, for all agents or for one of them; the rules otherwise. Throws `config_invalid` for an
 * agent that does not exist.
 */
export function modelsOf(settings: Settings): ModelSettings {
  const { GODWIT_MODEL, GODWIT_MODELS, GODWIT_PRICES, OPENAI_API_KEY, OPENAI_BASE_URL } = settings;
  const prices = new Map(Object.entries(GODWIT_PRICES).map(([model, price]) => [model, pricesOf(model, price)]));
  const baseUrl = OPENAI_BASE_URL ?? 'https://api.openai.com/v1';
  const choiceOf = (model: string | undefined): ModelChoice =>
    model === undefined || model === 'rules'
      ? { kind: 'rules' }
      : { kind: 'openai', model, apiKey: OPENAI_API_KEY ?? '', baseUrl, prices: prices.get(model) ?? null };
  refuseUnknownAgents(Object.keys(GODWIT_MODELS));
  const agents = Object.fromEntries(Object.entries(GODWIT_MODELS).map(([agent, model]) => [agent, choiceOf(model)]));
  return { ...rulesOnly, choice: choiceOf(GODWIT_MODEL), agents, prices };
}

/** Most that one question may use up. */
export function budgetOf({ GODWIT_DOLLARS_MAX }: Settings): Budget {
  return { steps: 40, tokens: 200_000, seconds: 180, dollars: GODWIT_DOLLARS_MAX };
}

function refuseUnknownAgents(names: readonly string[]): void {
  const unknown = names.find((name) => !agentIds.some((id) => id === name));
  if (unknown === undefined) return;
  throw new GodwitError('config_invalid', `GODWIT_MODELS: there is no agent "${unknown}"; these exist: ${agentIds.join(', ')}.`);
}

/** Dollars per million tokens, in and out: `2.50/10`. */
function pricesOf(model: string, price: string): Prices {
  const [, input, output] = /^(\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)$/.exec(price) ?? [];
  if (input !== undefined && output !== undefined) return { inputPerMillion: Number(input), outputPerMillion: Number(output) };
  throw new GodwitError('config_invalid', `GODWIT_PRICES: ${model} needs two prices, for input and output: ${model}=2.50/10.`);
}
