import { runContextOf } from '../../app/run/execute.ts';
import { stageOf } from '../../app/run/stage.ts';
import { type Workbench, withWorkbench } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { executeRun } from '../../engine/run/run.ts';
import { inventory } from '../../engine/stages/analyze.ts';
import { map } from '../../engine/stages/map.ts';

/**
 * One execution in a process of its own, to be killed. Arguments: path of the playbook, jobs. Says `ready` on stdout before it writes
 * anything, `done` at the end.
 */
async function main(path: string, jobs: number): Promise<void> {
  const config = loadConfig();
  const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  await withWorkbench(caller, path, async (bench) => {
    const stage = stageOf(bench, 'crash');
    const [source, target] = await inventory(stage);
    const mapped = await map(stage, source, target);
    const prepared = mapped.map((each) => ({ ...each, approvedBy: 'crash' }));
    // Workers write nothing that nobody has approved.
    for (const { digest } of mapped) await approve(bench, digest);
    const context = runContextOf(bench, { jobs, batchRows: 100 });
    console.log('ready');
    await executeRun({ ...context, settings: { ...context.settings, bulkRowsMin: 1 } }, prepared, target, 'crash');
  });
  console.log('done');
}

async function approve({ journal, control }: Workbench, artifact: string): Promise<void> {
  if (await journal.approval(control, artifact)) return;
  await journal.decide(control, { artifact, decision: 'approved', by: 'crash', selfAllowed: true });
}

await main(process.argv[2] ?? '', Number(process.argv[3] ?? 3));
