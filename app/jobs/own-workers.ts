import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';

const program = join(import.meta.dirname, '../../godwit.mjs');
/** A worker that has had nothing to do for so long leaves. */
const idleSeconds = 60;
const stopMsMax = 20_000;
const interrupted = 130;

/** Workers that this process keeps for the playbooks in which there is work: processes of their own, so that nobody waits who looks. */
export interface OwnWorkers {
  /** Starts the worker of a playbook where none is at work. */
  need(playbook: string): void;
  /** Playbooks that have one. */
  busy(): readonly string[];
  /** Tells all to stop; each finishes the batch under way. */
  close(): Promise<void>;
}

/** What is kept of the last words of a worker that failed. */
const wordsMax = 4_000;

/** Starts none yet. `failed` hears what a worker said that ended with a fault: its jobs wait for the next one. */
export function openOwnWorkers(config: Config, failed: (playbook: string, why: string) => void): OwnWorkers {
  const workers = new Map<string, ChildProcess>();
  return {
    need: (playbook) => {
      if (workers.has(playbook)) return;
      const child = start(config, playbook);
      workers.set(playbook, child);
      let words = '';
      child.stderr?.on('data', (bytes: Buffer) => {
        words = `${words}${bytes}`.slice(-wordsMax);
      });
      child.once('exit', (code) => {
        workers.delete(playbook);
        if (code !== 0 && code !== null && code !== interrupted) failed(playbook, words);
      });
      child.once('error', () => workers.delete(playbook));
    },
    busy: () => [...workers.keys()],
    close: async () => {
      await Promise.all([...workers.values()].map(stop));
    },
  };
}

function start(config: Config, playbook: string): ChildProcess {
  const path = join(config.playbooks, playbook);
  const named = existsSync(path) ? path : playbook;
  const args = ['--min-semi-space-size=4', program, 'worker', '--playbook', named, '--idle', String(idleSeconds), '--home', config.home];
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'], env: config.environment() });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
  await exited;
  clearTimeout(timer);
}
