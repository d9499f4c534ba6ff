import { createStep, createWorkflow } from '@mastra/core/workflows';
import { z } from 'zod';

/** What a stage came to: go on, or stop and wait. */
export type StageEnd = 'done' | 'waiting' | 'failed' | 'interrupted';

const nothing = z.object({});
const stopped = z.object({ end: z.enum(['waiting', 'failed', 'interrupted']) });

/**
 * Runs stages one after another as a Mastra workflow, until one does not end with `done`. Nothing of it is stored: each stage asks the
 * journal whether it is done, so a workflow begun anew goes on where the last one stopped.
 */
export async function runWorkflow(stages: readonly { readonly id: string; run(): Promise<StageEnd> }[]): Promise<StageEnd> {
  let end: StageEnd = 'done';
  const steps = stages.map(({ id, run }) =>
    createStep({
      id,
      inputSchema: nothing,
      outputSchema: nothing,
      suspendSchema: stopped,
      execute: async ({ suspend }) => {
        end = await run();
        return end === 'done' ? {} : suspend({ end });
      },
    }),
  );
  const flow = createWorkflow({ id: 'migration', inputSchema: nothing, outputSchema: nothing });
  for (const step of steps) flow.then(step);
  const run = await flow.commit().createRun();
  const { status } = await run.start({ inputData: {} });
  return status === 'failed' && end === 'done' ? 'failed' : end;
}
