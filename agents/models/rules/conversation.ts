import type { LanguageModelV4CallOptions, LanguageModelV4Message } from '@ai-sdk/provider';

/** What one tool call of this turn brought. */
export interface Result {
  readonly tool: string;
  readonly value: unknown;
  readonly failed: boolean;
}

/** A prompt as the rules read it: the last question, what was asked before, and what tools have answered since. */
export interface Conversation {
  readonly question: string;
  /** Oldest first. */
  readonly earlier: readonly string[];
  readonly results: readonly Result[];
  readonly tools: ReadonlySet<string>;
}

/** Reads a prompt of the model interface. Only text of the user's own messages counts as a question. */
export function readConversation({ prompt, tools = [] }: LanguageModelV4CallOptions): Conversation {
  const asked = prompt.map(questionOf);
  const last = asked.findLastIndex((text) => text !== null);
  return {
    question: asked[last] ?? '',
    earlier: asked.slice(0, Math.max(0, last)).filter((text) => text !== null),
    results: prompt.slice(last + 1).flatMap(resultsOf),
    tools: new Set(tools.map(({ name }) => name)),
  };
}

function questionOf(message: LanguageModelV4Message): string | null {
  if (message.role !== 'user') return null;
  return message.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function resultsOf(message: LanguageModelV4Message): Result[] {
  if (message.role !== 'tool') return [];
  return message.content.flatMap((part) => {
    if (part.type !== 'tool-result') return [];
    const { output } = part;
    const value = output.type === 'execution-denied' ? (output.reason ?? 'denied') : output.value;
    return [{ tool: part.toolName, value, failed: output.type.startsWith('error') || output.type === 'execution-denied' }];
  });
}
