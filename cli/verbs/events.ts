import { showProgress } from '../progress.ts';
import type { Verb } from '../verb.ts';

export const eventsVerb: Verb = {
  name: 'events',
  summary: 'What happened in runs and jobs, as JSON lines, also what happens from now on',
  example: 'godwit events --run 3b0fa4e2-8d95-4f12-a085-89a044613ddb --after 120 --follow --playbook smile',
  configure: (command) => {
    command
      .option('--run <run>', 'of one run')
      .option('--job <job>', 'of one job')
      .option('--after <sequence>', 'only what came after this event', /^\d{1,18}$/, '0')
      .option('--follow', 'go on as events come')
      .option('--progress', 'show them as the terminal of the run does');
  },
  run: async ({ caller, playbook, options }) => {
    const { readEvents } = await import('../../app/jobs/follow.ts');
    const { run, job, after } = options;
    const scope = { ...(typeof run === 'string' && { run }), ...(typeof job === 'string' && { job }), after: String(after ?? '0') };
    const progress = options.progress === true ? showProgress(process.stderr) : null;
    const last = await readEvents(caller, playbook, { ...scope, follow: options.follow === true }, (kept) => {
      if (progress) progress.notify(kept.event);
      else process.stdout.write(`${JSON.stringify(kept)}\n`);
    });
    progress?.end();
    return { json: { last }, text: '' };
  },
};
