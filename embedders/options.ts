/** How an embedder is asked. */
export interface EmbedderOptions {
  readonly model: string;
  readonly token: string | undefined;
  readonly dimensions: number;
  readonly timeoutMs: number;
  /** A variable of the environment. */
  readonly variable: (name: string) => string | undefined;
}
