import { embeddingsAsked, embeddingsOption, selectionOf, selectsPhases, whole } from '../options.ts';
import { fatesText } from '../progress.ts';
import { summaryAnswer } from '../summary.ts';
import type { Answer, Invocation, Verb } from '../verb.ts';
import { enqueue } from './jobs.ts';

export const migrateVerb: Verb = {
  name: 'migrate',
  summary: 'Execute the approved mappings, validate what arrived, and report',
  example: 'godwit migrate patients --with-dependencies --playbook smile',
  configure: (command) => {
    selectsPhases(command);
    command
      .option('--jobs <number>', 'parallel jobs (PARALLEL_JOBS)', whole(1, 8))
      .option('--dry-run', 'run everything in one transaction, print every statement and count, and take it back')
      .option('--detach', 'have it done by a worker, and say the number of the job')
      .option('--batch-rows <number>', 'rows per batch (BATCH_SIZE)', whole(1, 1_000_000))
      .addOption(embeddingsOption())
      .option('--skip-ai-embeddings', 'the same as --embeddings none');
  },
  run: async ({ caller, playbook, args, options }) => {
    if (options.detach === true) return enqueue(caller, playbook, options.dryRun === true ? 'dry-run' : 'migrate', args, options);
    if (options.dryRun === true) return dryRunAnswer(caller, playbook, selectionOf(args, options));
    const { migrate } = await import('../../app/run/migrate.ts');
    const { jobs, batchRows } = options;
    const limits = { ...(typeof jobs === 'number' && { jobs }), ...(typeof batchRows === 'number' && { batchRows }) };
    return summaryAnswer(
      await migrate(caller, { playbook, selection: selectionOf(args, options), embeddings: embeddingsAsked(options), ...limits }),
      playbook,
    );
  },
};

async function dryRunAnswer(caller: Invocation['caller'], playbook: string, selection: ReturnType<typeof selectionOf>): Promise<Answer> {
  const { dryRun } = await import('../../app/run/dry-run.ts');
  const phases = await dryRun(caller, playbook, selection);
  const lines = phases.flatMap(({ phase, entity, fates, statements }) => [
    `-- ${phase} into ${entity}: ${fatesText(fates)}`,
    ...statements.map((text) => `${text};\n`),
  ]);
  return { json: { phases }, text: `${[...lines, '-- Nothing was written.'].join('\n')}\n` };
}
