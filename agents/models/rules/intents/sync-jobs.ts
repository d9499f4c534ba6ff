import type { z } from 'zod';
import { showSyncJobs } from '../../../../tools/show-sync-jobs.ts';
import { call, type Intent } from '../intent.ts';
import { bullets, paragraphs, shown, told } from '../shown.ts';

type Found = z.output<typeof showSyncJobs.output>;
type Run = Found['runs'][number];

const aboutJobs = new RegExp(
  [
    String.raw`\b(?:sync\w*|nightly|scheduled?|recurring|next|last|which|what|paused|failed|our|my) (?:\w+ )?jobs?\b`,
    String.raw`\bjobs? .*\b(?:next|fail\w*|due|schedul\w*|paused?|late|miss\w*|come back)\b`,
  ].join('|'),
);
const aboutNight = /\bwhat (?:failed|ran|happened|went wrong) (?:last|this|over|during)(?: the)? night\b|\bfailed (?:last|over) ?night\b/;
const shownMax = 10;

/** Jobs that come back: when the next runs, and what the last ones came to. */
export const syncJobs: Intent = {
  name: 'sync-jobs',
  agent: 'user-guidance',
  examples: ['when does the next job run?', 'what failed last night?', 'which jobs are paused?'],
  matches: ({ words }) => aboutJobs.test(words) || aboutNight.test(words),
  next: (turn) => {
    const found = turn.answer(showSyncJobs);
    if (!found) return [call(showSyncJobs, {})];
    if (found.jobs.length === 0) return 'No job comes back by a schedule: `godwit sync create-job` makes one.';
    return /\bfail|\bwrong\b|\bnight\b/.test(turn.words) ? failures(found) : schedule(found);
  },
};

function schedule({ jobs, runs }: Found): string {
  const lines = jobs.map(({ name, action, state, nextRunAt, cron, zone, approved }) => {
    const when =
      state === 'paused'
        ? 'paused'
        : nextRunAt === null
          ? 'runs when it is told to'
          : `runs next at ${shown(nextRunAt)} (${shown(cron ?? '')}, ${shown(zone)})`;
    const rule = approved === false ? '; nobody has approved its rule, so it brings nothing' : '';
    return `${shown(name)} (${action}) ${when}${rule}`;
  });
  const next = jobs
    .flatMap(({ name, nextRunAt }) => (nextRunAt === null ? [] : [{ name, nextRunAt }]))
    .toSorted((a, b) => a.nextRunAt.localeCompare(b.nextRunAt))[0];
  const first = next ? `The next job is ${shown(next.name)}, at ${shown(next.nextRunAt)}.` : 'No job has a time at which it runs next.';
  const [last] = runs;
  return paragraphs(first, bullets(lines, shownMax), last !== undefined && `The newest run: ${runWords(last)}.`);
}

/** What did not go as it should, the newest first. */
function failures({ runs }: Found): string {
  const bad = runs.filter(({ state }) => ['failed', 'missed', 'interrupted', 'waiting', 'skipped'].includes(state));
  if (runs.length === 0) return 'No job has run yet.';
  if (bad.length === 0) return `None of the newest ${runs.length} runs of jobs failed, was missed or waits.`;
  return paragraphs(`Of the newest ${runs.length} runs of jobs these did not go through:`, bullets(bad.map(runWords), shownMax));
}

function runWords({ job, dueAt, state, attempts, result, error }: Run): string {
  const tried = attempts > 1 ? ` after ${attempts} attempts` : '';
  const brought = result && result.brought > 0 ? `, ${result.brought} rows brought` : '';
  const why = error ?? result?.waits ?? null;
  return `${shown(job)}, due at ${shown(dueAt)}: ${state}${tried}${brought}${why === null ? '' : `; ${told(why)}`}`;
}
