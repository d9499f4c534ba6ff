import { embeddingsAsked, embeddingsOption } from '../options.ts';
import { summaryAnswer } from '../summary.ts';
import type { Verb } from '../verb.ts';

export const startVerb: Verb = {
  name: 'start',
  summary: 'Run a sample migration from beginning to end on the embedded PostgreSQL',
  example: 'godwit start medichat --fresh',
  configure: (command) =>
    command
      .argument('[name]', 'smile, dispatch, medichat or another playbook; the one of --playbook by default')
      .option('--fresh', 'generate both databases anew and start over')
      .option('--scale <number>', 'how large a sample is that comes in sizes, such as dispatch: 1 is its programme', Number)
      .option('--generate-only', 'generate the databases and stop')
      .addOption(embeddingsOption())
      .option('--skip-ai-embeddings', 'the same as --embeddings none'),
  run: async ({ caller, playbook, args, options }) => {
    const name = args[0] ?? playbook;
    const sample = { fresh: options.fresh === true, ...(typeof options.scale === 'number' && { scale: options.scale }) };
    if (options.generateOnly === true) {
      const { ensureSample } = await import('../../app/playbook/samples.ts');
      await ensureSample(caller.config, name, caller.notify, sample);
      return { json: { generated: name }, text: `Next: npx godwit migrate --playbook ${name}\n` };
    }
    const { start } = await import('../../app/run/start.ts');
    return summaryAnswer(await start(caller, name, { ...sample, embeddings: embeddingsAsked(options) }), name);
  },
};
