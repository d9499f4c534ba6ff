import { whole } from '../options.ts';
import { fatesText } from '../progress.ts';
import type { Verb } from '../verb.ts';

const idleSecondsMax = 86_400;

export const workerVerb: Verb = {
  name: 'worker',
  summary: 'Do the jobs of a playbook, and take part in runs of other processes, on any machine that reaches the databases',
  example: 'godwit worker --jobs 4 --playbook smile',
  configure: (command) => {
    command
      .option('--jobs <number>', 'parallel jobs (PARALLEL_JOBS)', whole(1, 8))
      .option('--idle <seconds>', 'leave after so long without anything to do; stays by default', whole(1, idleSecondsMax));
  },
  run: async ({ caller, playbook, options }) => {
    const { work } = await import('../../app/jobs/worker.ts');
    const { jobs, idle } = options;
    const bounds = { ...(typeof jobs === 'number' && { jobs }), ...(typeof idle === 'number' && { idleMs: idle * 1000 }) };
    const done = await work(caller, { playbook, ...bounds });
    return { json: done, text: `${done.jobs} jobs; ${done.slices} slices written for others: ${fatesText(done.rows)}\n` };
  },
};
