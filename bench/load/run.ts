import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createFresh } from '../fresh-database.ts';
import { type OwnServer, withOwnServer } from '../own-server.ts';
import { median } from '../timing.ts';
import { createSource, createTarget } from './databases.ts';
import { copyReadyRows } from './floor.ts';
import { insertInLoop } from './inserts.ts';
import type { MigrateResult } from './migrate.ts';
import { migrateInChild } from './migrate-in-child.ts';

/** What a run must reach: ratios of one run, and megabytes. */
const goals = { floor: 0.65, loop: 5, rssMb: 150 };

interface Round {
  readonly migrate: MigrateResult;
  readonly floorSeconds: number;
  /** Scaled to all rows. */
  readonly loopSeconds: number;
}

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const [rows, rounds] = [Number(options.rows), Number(options.rounds)];
/** The loop is the same at any length; a part of the rows will do. */
const loopRows = Math.min(rows, 250_000);

async function main(server: OwnServer): Promise<void> {
  await createSource(server, rows);
  const results: Round[] = [];
  for (let round = 0; round < rounds; round++) results.push(await runRound(server));
  print(results);
}

async function runRound(server: OwnServer): Promise<Round> {
  const { url } = server;
  await createTarget(server);
  const migrate = await migrateInChild(server, join(import.meta.dirname, 'playbook.yaml'));
  await createFresh(server, 'bench_floor', '');
  const floorSeconds = await copyReadyRows(url('bench_target'), url('bench_floor'));
  await createFresh(server, 'bench_floor', '');
  const loopSeconds = ((await insertInLoop(url('bench_source'), url('bench_floor'), loopRows)) * rows) / loopRows;
  return { migrate, floorSeconds, loopSeconds };
}

function print(results: readonly Round[]): void {
  const migrate = median(results.map((each) => each.migrate.seconds));
  const floor = median(results.map((each) => each.floorSeconds));
  const loop = median(results.map((each) => each.loopSeconds));
  const rssMb = Math.max(...results.map((each) => each.migrate.rssMb));
  const ratios = { ofFloor: floor / migrate, ofLoop: loop / migrate, rssMb };
  if (!options.json) {
    const speed = (seconds: number) => `${seconds.toFixed(1)} s  ${Math.round(rows / seconds / 1000)} krows/s`;
    console.log(`${rows} rows, medians of ${results.length}`);
    console.log(`migrate (ledger, digests, indexes)   ${speed(migrate)}`);
    console.log(`COPY of ready rows, then indexes     ${speed(floor)}   ratio ${ratios.ofFloor.toFixed(2)} (goal ≥ ${goals.floor})`);
    console.log(`loop of 500-row INSERTs              ${speed(loop)}   ratio ${ratios.ofLoop.toFixed(1)} (goal ≥ ${goals.loop})`);
    console.log(`resident memory                      ${rssMb} MB (goal ≤ ${goals.rssMb})`);
  }
  console.log(JSON.stringify({ rows, ...ratios, goals, rounds: results }));
}

await withOwnServer(main);
