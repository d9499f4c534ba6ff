import { createOpenAI } from '@ai-sdk/openai';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { GodwitError } from '../../model/errors.ts';
import type { SpokenOutcome } from '../answer-attempt.ts';
import { rulesModel } from './rules/model.ts';
import type { ModelChoice } from './settings.ts';

export interface OpenedModel {
  readonly model: LanguageModelV4;
  /** `host:port` that prompts go to; null when they stay in this process. */
  readonly host: string | null;
}

/** Opens the chosen model; the rules let hear what their answer is. Only `/chat/completions` is used: most compatible servers have nothing else. */
export function openModel(choice: ModelChoice, hear: (outcome: SpokenOutcome) => void): OpenedModel {
  if (choice.kind === 'rules') return { model: rulesModel(hear), host: null };
  const url = URL.parse(choice.baseUrl);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new GodwitError('config_invalid', 'The base URL of the model server is not an http(s) address.');
  const provider = createOpenAI({ apiKey: choice.apiKey, baseURL: choice.baseUrl });
  return { model: provider.chat(choice.model), host: url.host };
}
