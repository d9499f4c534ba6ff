import { execute } from '../../app/run/execute.ts';
import { stageOf } from '../../app/run/stage.ts';
import { withWorkbench } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { inventory } from '../../engine/stages/analyze.ts';
import { map } from '../../engine/stages/map.ts';

/** What the program prints, as one line of JSON. */
export interface MigrateResult {
  readonly seconds: number;
  /** Of the process alone, in its own code and for it in the system: what other work on the machine does not change. */
  readonly cpuSeconds: number;
  readonly rows: number;
  readonly rssMb: number;
  readonly root: string;
  /** Seconds by what was going on: each phase, and within it the building of indexes. */
  readonly parts: Readonly<Record<string, number>>;
}

/** The whole path from structure to manifest, in a process of its own, so that its memory is its own. Argument: path of the playbook. */
async function main(path: string): Promise<void> {
  const marks: [string, number][] = [];
  const mark = (name: string): void => void marks.push([name, performance.now()]);
  const notify = (event: { type: string; phase?: string }): void => {
    if (event.type !== 'batch') mark(`${event.phase ?? ''} ${event.type}`.trim());
  };
  const config = loadConfig();
  const caller = { config, principal: environmentPrincipal(config), notify, signal: new AbortController().signal };
  mark('start');
  const before = process.cpuUsage();
  const result = await withWorkbench(caller, path, async (bench) => {
    const stage = stageOf(bench, 'bench');
    const [source, target] = await inventory(stage);
    const mapped = await map(stage, source, target);
    return execute(
      bench,
      mapped.map((each) => ({ ...each, approvedBy: 'bench' })),
      target,
      'bench',
      {},
    );
  });
  mark('end');
  const { user, system } = process.cpuUsage(before);
  const parts = Object.fromEntries(marks.slice(1).map(([name, at], i) => [`until ${name}`, (at - (marks[i]?.[1] ?? at)) / 1000]));
  const seconds = ((marks.at(-1)?.[1] ?? 0) - (marks[0]?.[1] ?? 0)) / 1000;
  const rows = result.phases.reduce((sum, { fates }) => sum + (fates?.written ?? 0), 0);
  const rssMb = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    JSON.stringify({
      seconds,
      cpuSeconds: (user + system) / 1e6,
      rows,
      rssMb,
      root: result.manifest?.root ?? '',
      parts,
    } satisfies MigrateResult),
  );
}

await main(process.argv[2] ?? '');
