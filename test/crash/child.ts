import { runContextOf } from '../../app/execute.ts';
import { stageOf } from '../../app/stage.ts';
import { withWorkbench } from '../../app/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { executeRun } from '../../engine/run/run.ts';
import { inventory } from '../../engine/stages/analyze.ts';
import { map } from '../../engine/stages/map.ts';

/** One execution in a process of its own, to be killed. Argument: path of the playbook. Says `ready` on stdout before it writes anything, `done` at the end. */
async function main(path: string): Promise<void> {
  const config = loadConfig();
  const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  await withWorkbench(caller, path, async (bench) => {
    const stage = stageOf(bench, 'crash');
    const [source, target] = await inventory(stage);
    const mapped = await map(stage, source, target);
    const prepared = mapped.map((each) => ({ ...each, approvedBy: 'crash' }));
    const context = runContextOf(bench, { jobs: 3, batchRows: 100 });
    console.log('ready');
    await executeRun({ ...context, settings: { ...context.settings, bulkRowsMin: 1 } }, prepared, target, 'crash');
  });
  console.log('done');
}

await main(process.argv[2] ?? '');
