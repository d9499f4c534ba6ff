import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Characters that may lie about uncollected. */
const charactersMax = 16_777_216;

/**
 * Tells V8 to collect. Texts that go into an isolate and come out of it lie outside the heap of this one, where they do not count: by itself it would
 * wait until there are hundreds of megabytes. Call the result with the length of such texts.
 */
export function openCollector(): (characters: number) => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // Realms that are made from now on do not get it.
  setFlagsFromString('--no-expose-gc');
  let uncollected = 0;
  return (characters) => {
    uncollected += characters;
    if (uncollected < charactersMax) return;
    uncollected = 0;
    collect();
  };
}
