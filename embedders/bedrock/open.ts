import { AwsV4Signer } from 'aws4fetch';
import { z } from 'zod';
import type { Embedder } from '../../model/embedder.ts';
import { GodwitError } from '../../model/errors.ts';
import type { EmbedderOptions } from '../options.ts';
import { post } from '../post.ts';

const answer = z.object({ embedding: z.array(z.number()), inputTextTokenCount: z.int().min(0).optional() });

/** Titan Text Embeddings of Amazon Bedrock: a text a call, each signed. Throws `config_invalid` where no keys are set. */
export function openBedrock(options: EmbedderOptions & { readonly url: string; readonly region: string }): Embedder {
  const { url, region, model, dimensions, timeoutMs } = options;
  const keys = keysOf(options);
  const address = `${url.replace(/\/+$/, '')}/model/${encodeURIComponent(model)}/invoke`;
  return {
    textsMax: 1,
    embed: async ([text = ''], signal) => {
      const body = JSON.stringify({ inputText: text, dimensions, normalize: true });
      const headers = { 'content-type': 'application/json', accept: 'application/json' };
      const signed = await new AwsV4Signer({ ...keys, url: address, method: 'POST', headers, body, service: 'bedrock', region }).sign();
      const answered = await post({ url: signed.url.href, headers: Object.fromEntries(signed.headers), body, timeoutMs, signal });
      if (!('json' in answered)) return answered;
      const read = answer.safeParse(answered.json);
      if (!read.success) return { outcome: 'unsure', reason: 'answer_unreadable' };
      return { outcome: 'embedded', vectors: [Float32Array.from(read.data.embedding)], tokens: read.data.inputTextTokenCount ?? null };
    },
  };
}

function keysOf({ variable }: EmbedderOptions) {
  const [accessKeyId, secretAccessKey, sessionToken] = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].map(variable);
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  throw new GodwitError('config_invalid', 'Amazon Bedrock is asked with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; they are not set.');
}
