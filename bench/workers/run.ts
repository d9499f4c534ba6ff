import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runInChild } from '../child.ts';
import { createFresh } from '../fresh-database.ts';
import { createSource, createTarget } from '../load/databases.ts';
import { type OwnServer, withOwnServer } from '../own-server.ts';
import type { CoordinateResult } from './coordinate.ts';
import { coordinationMs } from './leases.ts';

/** Milliseconds that a slice may cost beside its batch. */
const goalMs = 5;
const processCounts = [1, 2, 4];

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    batch: { type: 'string', default: '5000' },
    slices: { type: 'string', default: '2000' },
    json: { type: 'boolean', default: false },
  },
});
const playbook = join(import.meta.dirname, '../load/playbook.yaml');

interface Measured extends CoordinateResult {
  readonly processes: number;
}

async function main(server: OwnServer): Promise<void> {
  await createSource(server, Number(options.rows));
  const runs: Measured[] = [];
  for (const processes of processCounts) runs.push({ processes, ...(await runWith(server, processes)) });
  const cost: Record<number, number> = {};
  for (const sessions of processCounts) {
    await createFresh(server, 'bench_leases', '');
    cost[sessions] = await coordinationMs(server.url('bench_leases'), Number(options.slices), sessions);
  }
  print(runs, cost);
}

/** One coordinator and the rest workers, one job each. */
async function runWith(server: OwnServer, processes: number): Promise<CoordinateResult> {
  await createTarget(server);
  const env = {
    BENCH_SOURCE: server.url('bench_source'),
    BENCH_TARGET: server.url('bench_target'),
    GODWIT_HOME: join(server.home, 'godwit'),
  };
  const workers: ChildProcess[] = Array.from({ length: processes - 1 }, () =>
    spawn(process.execPath, [join(import.meta.dirname, 'work.ts'), playbook], { env: { ...process.env, ...env }, stdio: 'ignore' }),
  );
  try {
    return await runInChild<CoordinateResult>('workers/coordinate.ts', [playbook, options.batch], env);
  } finally {
    for (const worker of workers) worker.kill('SIGKILL');
  }
}

function print(runs: readonly Measured[], cost: Readonly<Record<number, number>>): void {
  const alone = runs[0]?.seconds ?? 0;
  const isSame = new Set(runs.map(({ root }) => root)).size === 1;
  if (!options.json) {
    for (const { processes, seconds, rows } of runs)
      console.log(
        `${processes} processes  ${seconds.toFixed(1)} s  ${Math.round(rows / seconds / 1000)} krows/s  × ${(alone / seconds).toFixed(2)}`,
      );
    for (const [sessions, ms] of Object.entries(cost))
      console.log(`coordination of a slice, ${sessions} at once: ${ms.toFixed(2)} ms (goal ≤ ${goalMs})`);
    console.log(isSame ? 'The same digest each time.' : 'DIFFERENT DIGESTS');
  }
  console.log(JSON.stringify({ runs, coordinationMs: cost, goalMs, isSame }));
}

await withOwnServer(main);
