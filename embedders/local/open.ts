import type { Embedder } from '../../model/embedder.ts';
import { localVector } from './embed.ts';

/** Texts are embedded in this process; nothing leaves. */
export const openLocal = (dimensions: number): Embedder => ({
  textsMax: 100,
  embed: async (texts) => ({ outcome: 'embedded', vectors: texts.map((text) => localVector(text, dimensions)), tokens: 0 }),
});
