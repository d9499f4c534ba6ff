import type { Notify } from '../../model/progress.ts';

const everyMs = 2_000;
const bytesPerMegabyte = 2 ** 20;

/** Tells now, every two seconds and at the end how much memory this process holds; what is returned ends it. */
export function tellMemory(notify: Notify): () => void {
  const tell = (): void =>
    notify({ type: 'memory', process: process.pid, resident_mb: Math.round(process.memoryUsage.rss() / bytesPerMegabyte) });
  tell();
  const timer = setInterval(tell, everyMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    tell();
  };
}
