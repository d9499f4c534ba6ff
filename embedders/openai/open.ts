import { z } from 'zod';
import type { EmbedAnswer, Embedder } from '../../model/embedder.ts';
import type { EmbedderOptions } from '../options.ts';
import { post } from '../post.ts';

const answer = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()) })),
  usage: z.object({ prompt_tokens: z.int().min(0) }).optional(),
});

/** A server that speaks OpenAI's protocol of embeddings. */
export function openOpenai({ url, model, token, dimensions, timeoutMs }: EmbedderOptions & { readonly url: string }): Embedder {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    textsMax: 100,
    embed: async (texts, signal) => {
      const body = JSON.stringify({ model, input: texts, dimensions, encoding_format: 'float' });
      const answered = await post({ url: `${url.replace(/\/+$/, '')}/embeddings`, headers, body, timeoutMs, signal });
      return 'json' in answered ? vectorsOf(answered.json, texts.length) : answered;
    },
  };
}

/** Vectors say which text they are of, in whatever order they come. */
function vectorsOf(json: unknown, count: number): EmbedAnswer {
  const read = answer.safeParse(json);
  if (!read.success) return { outcome: 'unsure', reason: 'answer_unreadable' };
  const byIndex = new Map(read.data.data.map(({ index, embedding }) => [index, embedding]));
  if (byIndex.size !== count || read.data.data.length !== count) return { outcome: 'unsure', reason: 'answer_incomplete' };
  const vectors = Array.from({ length: count }, (_, i) => Float32Array.from(byIndex.get(i) ?? []));
  return { outcome: 'embedded', vectors, tokens: read.data.usage?.prompt_tokens ?? null };
}
