import { Badge, type Tone } from '../../components/badge.tsx';
import { count } from '../../words/numbers.ts';
import { statusWords } from '../../words/phase-status.ts';
import type { SyncRun } from './answers.ts';

const tones: Readonly<Record<SyncRun['state'], Tone>> = {
  queued: 'calm',
  running: 'busy',
  done: 'good',
  waiting: 'warn',
  failed: 'bad',
  interrupted: 'warn',
  cancelled: 'calm',
  skipped: 'calm',
  missed: 'warn',
};

export const RunBadge = ({ state }: Pick<SyncRun, 'state'>) => <Badge tone={tones[state]}>{statusWords(state)}</Badge>;

/** What one run came to, in a sentence. */
export function runWords({ result, error, state }: SyncRun): string {
  if (error) return `${error.message} ${error.hint}`;
  if (!result) return `${statusWords(state)}.`;
  const { differing, brought, verdict, waits } = result;
  const parts = [
    differing && `${count(differing.missing)} missing, ${count(differing.changed)} changed, ${count(differing.extra)} extra`,
    brought > 0 && `${count(brought)} rows brought`,
    verdict && `validation ${verdict}`,
    waits && `waits: ${waits}`,
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? `${statusWords(state)}.` : `${parts.join('; ')}.`;
}
