import { selectionOf, selectsPhases, whole } from '../options.ts';
import { summaryAnswer } from '../summary.ts';
import type { Verb } from '../verb.ts';

export const migrateVerb: Verb = {
  name: 'migrate',
  summary: 'Execute the approved mappings, validate what arrived, and report',
  example: 'godwit migrate patients --with-dependencies --playbook smile',
  configure: (command) => {
    selectsPhases(command);
    command
      .option('--jobs <number>', 'parallel jobs (PARALLEL_JOBS)', whole(1, 8))
      .option('--batch-rows <number>', 'rows per batch (BATCH_SIZE)', whole(1, 1_000_000));
  },
  run: async ({ caller, playbook, args, options }) => {
    const { migrate } = await import('../../app/migrate.ts');
    const { jobs, batchRows } = options;
    const limits = { ...(typeof jobs === 'number' && { jobs }), ...(typeof batchRows === 'number' && { batchRows }) };
    return summaryAnswer(await migrate(caller, { playbook, selection: selectionOf(args, options), ...limits }), playbook);
  },
};
