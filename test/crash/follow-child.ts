import { runContextOf } from '../../app/run/execute.ts';
import { stageOf } from '../../app/run/stage.ts';
import { type Workbench, withWorkbench } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { streamsOf } from '../../engine/changes/capture.ts';
import { followToEnd, resumeCapture } from '../../engine/changes/resume.ts';
import { startCapture } from '../../engine/changes/start.ts';
import { inventory } from '../../engine/stages/analyze.ts';
import { map } from '../../engine/stages/map.ts';

/** Follows the changes of a playbook's source in a process of its own, to be killed. Arguments: path of the playbook, name of the slot. */
async function main(path: string, slot: string): Promise<void> {
  const config = loadConfig();
  const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  await withWorkbench(caller, path, async (bench) => {
    const stage = stageOf(bench, 'crash');
    const [source, targets] = await inventory(stage);
    const mapped = await map(stage, source, targets);
    const prepared = mapped.map((each) => ({ ...each, approvedBy: 'crash' }));
    for (const { digest } of mapped) await approve(bench, digest);
    const context = runContextOf(bench, { batchRows: 100 });
    const row = await streamsOf(context).current(context.ledgerSession);
    console.log('ready');
    const names = { slot, publication: slot };
    const capture = row?.end
      ? await resumeCapture(context, prepared)
      : await startCapture(context, { prepared, targets, names, by: 'crash' });
    console.log(`ended ${await followToEnd(capture)}`);
  });
}

async function approve({ journal, control }: Workbench, artifact: string): Promise<void> {
  if (await journal.approval(control, artifact)) return;
  await journal.decide(control, { artifact, decision: 'approved', by: 'crash', selfAllowed: true });
}

await main(process.argv[2] ?? '', process.argv[3] ?? '');
