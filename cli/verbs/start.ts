import { embeddingsAsked, embeddingsOption } from '../options.ts';
import { summaryAnswer } from '../summary.ts';
import type { Verb } from '../verb.ts';

export const startVerb: Verb = {
  name: 'start',
  summary: 'Run a sample migration from beginning to end on the embedded PostgreSQL',
  example: 'godwit start medichat --fresh',
  configure: (command) =>
    command
      .argument('[name]', 'smile, medichat or another playbook; the one of --playbook by default')
      .option('--fresh', 'generate both databases anew and start over')
      .addOption(embeddingsOption())
      .option('--skip-ai-embeddings', 'the same as --embeddings none'),
  run: async ({ caller, playbook, args, options }) => {
    const { start } = await import('../../app/run/start.ts');
    const name = args[0] ?? playbook;
    return summaryAnswer(await start(caller, name, { fresh: options.fresh === true, embeddings: embeddingsAsked(options) }), name);
  },
};
