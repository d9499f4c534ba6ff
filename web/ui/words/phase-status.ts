import type { PhaseProgress } from '../../../model/progress.ts';
import type { Tone } from '../components/badge.tsx';

export type PhaseStatus = PhaseProgress['status'] | 'off';

/** How a phase stands, in words and in the tone of its badge. */
export const phaseStatuses: Readonly<Record<PhaseStatus, { readonly words: string; readonly tone: Tone }>> = {
  not_started: { words: 'Not started', tone: 'calm' },
  in_progress: { words: 'In progress', tone: 'busy' },
  completed: { words: 'Completed', tone: 'good' },
  failed: { words: 'Failed', tone: 'bad' },
  off: { words: 'Turned off', tone: 'calm' },
};

const runTones: Readonly<Record<string, Tone>> = {
  running: 'busy',
  stopped: 'warn',
  completed: 'good',
  failed: 'bad',
  rolled_back: 'warn',
  passed: 'good',
  queued: 'calm',
  stopping: 'warn',
  done: 'good',
  interrupted: 'warn',
  cancelled: 'calm',
};

export const toneOf = (status: string): Tone => runTones[status] ?? 'calm';

/** `rolled_back` → `Rolled back` */
export const statusWords = (status: string): string => {
  const words = status.replaceAll('_', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
};
