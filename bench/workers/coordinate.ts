import { execute } from '../../app/run/execute.ts';
import { stageOf } from '../../app/run/stage.ts';
import { withWorkbench } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { inventory } from '../../engine/stages/analyze.ts';
import { map } from '../../engine/stages/map.ts';

/** What the program prints, as one line of JSON. `seconds`: from the first slice of the largest phase to its last. */
export interface CoordinateResult {
  readonly seconds: number;
  readonly rows: number;
  readonly root: string;
}

/** Coordinates a run in a process of its own. Arguments: path of the playbook, rows per batch. */
async function main(path: string, batchRows: number): Promise<void> {
  const marks = { began: 0, ended: 0 };
  const notify = (event: { type: string; phase?: string }): void => {
    if (event.phase !== 'tasks') return;
    if (event.type === 'settling' && marks.began === 0) marks.began = performance.now();
    if (event.type === 'batch') {
      marks.began ||= performance.now();
      marks.ended = performance.now();
    }
  };
  const config = loadConfig();
  const caller = { config, principal: environmentPrincipal(config), notify, signal: new AbortController().signal };
  const result = await withWorkbench(caller, path, async (bench) => {
    const [source, target] = await inventory(stageOf(bench, 'bench'));
    const mapped = await map(stageOf(bench, 'bench'), source, target);
    for (const { digest } of mapped)
      await bench.journal.decide(bench.control, { artifact: digest, decision: 'approved', by: 'bench', selfAllowed: true });
    const prepared = mapped.map((each) => ({ ...each, approvedBy: 'bench' }));
    return execute(bench, prepared, target, 'bench', { jobs: 1, batchRows });
  });
  const rows = result.phases.find(({ phase }) => phase === 'tasks')?.fates?.written ?? 0;
  const seconds = (marks.ended - marks.began) / 1000;
  console.log(JSON.stringify({ seconds, rows, root: result.manifest?.root ?? '' } satisfies CoordinateResult));
}

await main(process.argv[2] ?? '', Number(process.argv[3]));
