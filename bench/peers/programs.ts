import { spawn } from 'node:child_process';

const timeoutMs = 60 * 60_000;
const wordsMax = 4000;

/** What a program came to. */
export interface Ended {
  readonly code: number | null;
  /** The end of what it said, on both channels. */
  readonly said: string;
}

/** Runs commands, each reading what the one before writes. Resolves with the first that failed, or the last. */
export async function runPiped(commands: readonly (readonly [program: string, ...args: string[]])[]): Promise<Ended> {
  const children = commands.map(([program, ...args]) => spawn(program, args, { timeout: timeoutMs }));
  const ended = children.map(
    (child, at) =>
      new Promise<Ended>((resolve) => {
        let said = '';
        const hear = (part: Buffer): void => {
          said = (said + part.toString()).slice(-wordsMax);
        };
        child.stderr.on('data', hear);
        if (at === children.length - 1) child.stdout.on('data', hear);
        child.on('error', ({ message }) => resolve({ code: null, said: message }));
        child.on('close', (code) => resolve({ code, said }));
      }),
  );
  children.slice(0, -1).forEach((child, at) => {
    const next = children[at + 1];
    // What reads may end first: its own end says why.
    next?.stdin.on('error', () => {});
    if (next) child.stdout.pipe(next.stdin);
  });
  const all = await Promise.all(ended);
  return all.find(({ code }) => code !== 0) ?? all.at(-1) ?? { code: null, said: 'no command' };
}

/** The version that a program gives of itself; null where it is not installed. */
export async function versionOf(program: string): Promise<string | null> {
  const { code, said } = await runPiped([[program, '--version']]);
  return code === 0 ? (/\d+(\.\d+)*/.exec(said)?.[0] ?? 'unknown') : null;
}
