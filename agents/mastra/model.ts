import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { MastraModelConfig } from '@mastra/core/llm';

/**
 * The only place where a model becomes one of Mastra's. Mastra bundles an older copy of the same interface, which has no `ping` part and
 * no finish reason `interrupted`; `guardedModel` lets neither through.
 */
export function mastraModel(model: LanguageModelV4): MastraModelConfig {
  return model as unknown as MastraModelConfig;
}
