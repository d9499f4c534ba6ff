import { execute, runContextOf } from '../../app/run/execute.ts';
import { stageOf } from '../../app/run/stage.ts';
import { type Workbench, withWorkbench } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { analyzeDifferential } from '../../engine/differential/analyze.ts';
import { repairDifferential } from '../../engine/differential/repair.ts';
import type { PreparedPhase } from '../../engine/run/context.ts';
import { inventory } from '../../engine/stages/analyze.ts';
import { map } from '../../engine/stages/map.ts';
import { type Differential, differenceTotals } from '../../model/differential.ts';
import { withClient } from '../client.ts';

/** What the program prints, as one line of JSON. */
export interface DifferentialResult {
  readonly loadSeconds: number;
  /** An analysis where nothing differs. */
  readonly cleanSeconds: number;
  readonly analyzeSeconds: number;
  readonly repairSeconds: number;
  readonly againSeconds: number;
  readonly found: number;
  readonly left: number;
  readonly rssMb: number;
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const from = performance.now();
  const result = await work();
  return [result, (performance.now() - from) / 1000];
}

/** Loads, analyzes, changes a part of the source, and brings the difference. Arguments: playbook, address of the source, the SQL that changes it. */
async function main(path: string, source: string, change: string): Promise<void> {
  const config = loadConfig();
  const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  const result = await withWorkbench(caller, path, async (bench): Promise<DifferentialResult> => {
    const stage = stageOf(bench, 'bench');
    const [catalog, targets] = await inventory(stage);
    const prepared = (await map(stage, catalog, targets)).map((each) => ({ ...each, approvedBy: 'bench' }));
    const [, loadSeconds] = await timed(() => execute(bench, prepared, targets, 'bench', {}));
    const [, cleanSeconds] = await timed(() => analyze(bench, prepared));
    await withClient(source, (client) => client.query(change));
    const [found, analyzeSeconds] = await timed(() => analyze(bench, prepared));
    const [, repairSeconds] = await timed(async () =>
      repairDifferential(runContextOf(bench, {}), prepared, targets, { digest: await approve(bench, found), by: 'bench' }),
    );
    const [left, againSeconds] = await timed(() => analyze(bench, prepared));
    const rssMb = Math.round(process.resourceUsage().maxRSS / 1024);
    return { loadSeconds, cleanSeconds, analyzeSeconds, repairSeconds, againSeconds, found: rowsOf(found), left: rowsOf(left), rssMb };
  });
  console.log(JSON.stringify(result));
}

async function analyze(bench: Workbench, prepared: readonly PreparedPhase[]): Promise<Differential> {
  const run = await bench.runs.last(bench.control, bench.playbook.playbook);
  const id = run?.id ?? '';
  const options = { run: id, edited: 'keep' as const, deletes: new Set(['tasks']), sensitivitiesOf: () => new Map() };
  const found = await analyzeDifferential(runContextOf(bench, {}), prepared, options);
  return { differential: 1, playbook: bench.playbook.playbook, run: id, edited: 'keep', mappings: run?.mappings ?? {}, ...found };
}

async function approve({ journal, control, playbook }: Workbench, content: Differential): Promise<string> {
  const artifact = { kind: 'differential' as const, playbook: playbook.playbook, name: 'difference', content, author: 'bench' };
  const digest = await journal.save(control, artifact);
  await journal.decide(control, { artifact: digest, decision: 'approved', by: 'bench', selfAllowed: true });
  return digest;
}

function rowsOf(differential: Differential): number {
  const { missing, changed, extra } = differenceTotals(differential);
  return missing + changed + extra;
}

await main(process.argv[2] ?? '', process.argv[3] ?? '', process.argv[4] ?? '');
