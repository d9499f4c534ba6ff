/** Bytes that wait for their reader before the socket is paused, and from which on it is read again. */
const bytesMax = 4 * 1024 * 1024;
const bytesResumed = 1024 * 1024;
const takenMax = 10_000;

/** Takes what the socket brings until somebody reads it; a reader that is slow makes the server wait, not memory grow. */
export interface Chunks {
  push(chunk: Buffer): void;
  /** No more come; with an error, the next reading throws it once all before was read. */
  end(error?: Error): void;
  /** The next one; null at the end. */
  next(): Promise<Buffer | null>;
}

/** `flow` is told when the socket is to stop and to go on. */
export function openChunks(flow: { pause(): void; resume(): void }): Chunks {
  let waiting: Buffer[] = [];
  let taken = 0;
  let [bytes, isPaused, isOver] = [0, false, false];
  let failure: Error | undefined;
  let wake: (() => void) | null = null;
  const tell = (): void => {
    wake?.();
    wake = null;
  };
  const take = (): Buffer | undefined => {
    const chunk = waiting[taken];
    if (!chunk) return undefined;
    taken++;
    bytes -= chunk.length;
    // What was taken is let go in one piece: taking from the front of an array moves all of it.
    if (taken === waiting.length) [waiting, taken] = [[], 0];
    else if (taken >= takenMax) [waiting, taken] = [waiting.slice(taken), 0];
    if (isPaused && bytes < bytesResumed) {
      isPaused = false;
      flow.resume();
    }
    return chunk;
  };
  return {
    push: (chunk) => {
      waiting.push(chunk);
      bytes += chunk.length;
      if (!isPaused && bytes > bytesMax) {
        isPaused = true;
        flow.pause();
      }
      tell();
    },
    end: (error) => {
      isOver = true;
      failure ??= error;
      tell();
    },
    next: async () => {
      for (;;) {
        const chunk = take();
        if (chunk) return chunk;
        if (failure) throw failure;
        if (isOver) return null;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
