import { randomUUID } from 'node:crypto';
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import type { SpokenOutcome } from '../../answer-attempt.ts';
import { readConversation } from './conversation.ts';
import { respond } from './respond.ts';

/** Nothing is used up: no text leaves and no server computes. */
const usage: LanguageModelV4Usage = {
  inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 0, text: 0, reasoning: 0 },
};

/**
 * A language model without a language model: plain English by a grammar, the same tools, the same answer every time. `hear` is told what
 * the answer is; not of one that another agent gave, which has told it.
 */
export function rulesModel(hear: (outcome: SpokenOutcome) => void = () => {}): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'godwit',
    modelId: 'rules',
    supportedUrls: {},
    doGenerate: async (options) => {
      const content = contentOf(options, hear);
      return { content, finishReason: finishOf(content), usage, warnings: [] };
    },
    doStream: async (options) => ({ stream: streamOf(contentOf(options, hear)) }),
  };
}

function contentOf(options: LanguageModelV4CallOptions, hear: (outcome: SpokenOutcome) => void): LanguageModelV4Content[] {
  options.abortSignal?.throwIfAborted();
  const reply = respond(readConversation(options));
  if ('text' in reply) {
    if (reply.outcome !== null) hear(reply.outcome);
    return [{ type: 'text', text: reply.text }];
  }
  return reply.map(({ tool, input }) => ({
    type: 'tool-call',
    toolCallId: `call_${randomUUID()}`,
    toolName: tool,
    input: JSON.stringify(input),
  }));
}

function finishOf(content: readonly LanguageModelV4Content[]): LanguageModelV4FinishReason {
  return { unified: content.some(({ type }) => type === 'tool-call') ? 'tool-calls' : 'stop', raw: undefined };
}

function streamOf(content: readonly LanguageModelV4Content[]): ReadableStream<LanguageModelV4StreamPart> {
  const parts: LanguageModelV4StreamPart[] = [
    { type: 'stream-start', warnings: [] },
    ...content.flatMap((part, i) => partsOf(part, String(i))),
    { type: 'finish', usage, finishReason: finishOf(content) },
  ];
  return new ReadableStream({
    start: (controller) => {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
}

/** Text goes word by word, as from any model. */
function partsOf(part: LanguageModelV4Content, id: string): LanguageModelV4StreamPart[] {
  if (part.type === 'tool-call') return [part];
  if (part.type !== 'text') return [];
  const words = part.text.match(/\s*\S+|\s+$/g) ?? [];
  return [{ type: 'text-start', id }, ...words.map((delta) => ({ type: 'text-delta' as const, id, delta })), { type: 'text-end', id }];
}
