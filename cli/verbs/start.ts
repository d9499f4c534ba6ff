import { summaryAnswer } from '../summary.ts';
import type { Verb } from '../verb.ts';

export const startVerb: Verb = {
  name: 'start',
  summary: 'Run a sample migration from beginning to end on the embedded PostgreSQL',
  example: 'godwit start --fresh',
  configure: (command) => command.option('--fresh', 'generate both databases anew and start over'),
  run: async ({ caller, playbook, options }) => {
    const { start } = await import('../../app/run/start.ts');
    return summaryAnswer(await start(caller, playbook, options.fresh === true), playbook);
  },
};
