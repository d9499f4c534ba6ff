import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runInChild } from '../child.ts';
import { createSource, createTarget } from '../load/databases.ts';
import { type OwnServer, withOwnServer } from '../own-server.ts';
import type { DifferentialResult } from './measure.ts';

/** What a run must reach: with a tenth of the rows changed, of an analysis where nothing is. */
const goals = { analyze: 3, whole: 3 * 3 };

const { values: options } = parseArgs({ options: { rows: { type: 'string', default: '500000' } } });
const rows = Number(options.rows);

/** One row in ten: most are changed, some come and some go. */
const change = `
  UPDATE dispatch_task SET title = title || ' changed' WHERE id % 10 = 0 AND id % 100 <> 50;
  DELETE FROM dispatch_task WHERE id % 100 = 50`;

async function main({ url, home }: OwnServer): Promise<void> {
  await createSource({ url, home }, rows);
  await createTarget({ url, home });
  const names = { BENCH_SOURCE: url('bench_source'), BENCH_TARGET: url('bench_target'), GODWIT_HOME: join(home, 'godwit') };
  const playbook = join(import.meta.dirname, '../load/playbook.yaml');
  const result = await runInChild<DifferentialResult>('differential/measure.ts', [playbook, url('bench_source'), change], names);
  print(result);
}

function print(result: DifferentialResult): void {
  const { loadSeconds, cleanSeconds, analyzeSeconds, repairSeconds, againSeconds, found, left, rssMb } = result;
  const line = (what: string, seconds: number): void =>
    console.log(`${what.padEnd(40)} ${seconds.toFixed(1)} s  ${(seconds / cleanSeconds).toFixed(2)} of a clean analysis`);
  line(`first load of ${rows} rows`, loadSeconds);
  line('analysis, nothing differs', cleanSeconds);
  line(`analysis, ${found} rows differ`, analyzeSeconds);
  line('repair', repairSeconds);
  line(`analysis again, ${left} rows differ`, againSeconds);
  console.log(`resident memory ${rssMb} MB`);
  console.log(JSON.stringify({ rows, ...result, ratio: analyzeSeconds / cleanSeconds, goals }));
}

await withOwnServer(main);
