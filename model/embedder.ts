/** What an embedder makes of texts that were sent together. `reason` is a word such as `http_422`, never a value. */
export type EmbedAnswer =
  /** Vectors in the order of the texts. `tokens`: as counted by the embedder, where it says so. */
  | { readonly outcome: 'embedded'; readonly vectors: readonly Vector[]; readonly tokens: number | null }
  /** Sent again as they are, they would be refused again. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** Whatever is sent would be refused: the address, the key or the model is wrong. */
  | { readonly outcome: 'denied'; readonly reason: string }
  /** It wants to be left alone for a while; null where it does not say how long. */
  | { readonly outcome: 'busy'; readonly reason: string; readonly waitMs: number | null }
  /** Nobody knows what became of it. */
  | { readonly outcome: 'unsure'; readonly reason: string };

/** A text's place among others: numbers that are single-precision floats. */
export type Vector = Float32Array;

/** Makes vectors of texts. */
export interface Embedder {
  /** Texts that it takes at once, at most. */
  readonly textsMax: number;
  /** Throws nothing that the embedder answers. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<EmbedAnswer>;
}
