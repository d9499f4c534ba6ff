import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
/** Neither the repository's history nor what is made anew when it is packed. */
const notCopied = new Set(['node_modules', '.git', '.godwit', 'dist', 'web/dist', 'docs/images']);
const longestMs = 240_000;
const bytesMax = 16 * 1024 * 1024;

/** The Node of this process before any other, as `npm` and `npx` find it. */
const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}` };

/** A folder into which nothing but the package was installed. */
export interface Installed {
  readonly folder: string;
  npx(...args: readonly string[]): Promise<string>;
  /** Serves until `stop`; gives the link that was printed. */
  serve(): Promise<{ readonly link: string; stop(): Promise<void> }>;
}

/**
 * Packs the repository and installs the package into an empty folder below `top`. What is packed is a copy: other tests read the pages that are
 * built in the repository while the package builds its own.
 */
export async function installPackage(top: string): Promise<Installed> {
  const [copy, folder] = [join(top, 'copy'), join(top, 'installed')];
  copyRepository(copy);
  mkdirSync(folder);
  const options = { env, timeout: longestMs, maxBuffer: bytesMax };
  await run('npm', ['pack', '--silent', '--pack-destination', top], { ...options, cwd: copy });
  const tarball = readdirSync(top).find((name) => name.endsWith('.tgz')) ?? '';
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(top, tarball)], { ...options, cwd: folder });
  return {
    folder,
    npx: async (...args) => (await run('npx', args, { ...options, cwd: folder })).stdout,
    serve: () => serveFrom(folder),
  };
}

function copyRepository(copy: string): void {
  for (const name of readdirSync(root)) {
    const filter = (file: string): boolean => !notCopied.has(file.slice(root.length + 1));
    if (!notCopied.has(name)) cpSync(join(root, name), join(copy, name), { recursive: true, filter });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
}

/** `npx` hands no signal on to what it started: both are of one process group. */
function serveFrom(cwd: string): ReturnType<Installed['serve']> {
  const child = spawn('npx', ['godwit', 'serve', '--port', '0'], { cwd, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = (): Promise<void> => {
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    return ended;
  };
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const link = /this link, which counts once: (\S+)/.exec(said)?.[1];
      if (link !== undefined) resolve({ link, stop });
    });
    void ended.then(() => reject(new Error(`serve ended: ${said}`)));
  });
}
