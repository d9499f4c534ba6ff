import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startEmbedded, stopEmbedded } from '../../databases/postgres/embedded.ts';
import { copyReadyRows, sqlFile, withClient } from './floor.ts';
import { insertInLoop } from './inserts.ts';
import type { MigrateResult } from './migrate.ts';

/** What cli.ts does before anything is loaded. */
const likeCli = join(import.meta.dirname, '../../cli/process-settings.ts');

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

async function main(): Promise<void> {
  const home = await mkdtemp('/var/tmp/godwit-bench-');
  // A server that runs as another user keeps its data here only if it can come here.
  await chmod(home, 0o755);
  try {
    const { url } = await startEmbedded(home);
    await createFresh(url, 'bench_source', sqlFile('source.sql', rows));
    const results: Round[] = [];
    for (let round = 0; round < rounds; round++) results.push(await runRound(url, home));
    print(results);
  } finally {
    await stopEmbedded(home);
    await rm(home, { recursive: true, force: true });
  }
}

async function runRound(url: (database: string) => string, home: string): Promise<Round> {
  await createFresh(url, 'bench_target', sqlFile('target.sql') + sqlFile('keys.sql'));
  const migrate = await migrateInChild(url, home);
  await createFresh(url, 'bench_floor', '');
  const floorSeconds = await copyReadyRows(url('bench_target'), url('bench_floor'));
  await createFresh(url, 'bench_floor', '');
  const loopSeconds = ((await insertInLoop(url('bench_source'), url('bench_floor'), loopRows)) * rows) / loopRows;
  return { migrate, floorSeconds, loopSeconds };
}

/** Drops and creates a database, fills it, and writes everything to disk, so that nobody pays for it later. */
async function createFresh(url: (database: string) => string, name: string, sql: string): Promise<void> {
  await withClient(url('postgres'), async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name}`);
  });
  await withClient(url(name), async (client) => {
    for (const statement of sql.split(/;\n/)) await client.query(statement);
    await client.query('CHECKPOINT');
  });
}

async function migrateInChild(url: (database: string) => string, home: string): Promise<MigrateResult> {
  const env = { ...process.env, BENCH_SOURCE: url('bench_source'), BENCH_TARGET: url('bench_target'), GODWIT_HOME: join(home, 'godwit') };
  const program = [`--import=${likeCli}`, join(import.meta.dirname, 'migrate.ts'), join(import.meta.dirname, 'playbook.yaml')];
  const { stdout } = await promisify(execFile)(process.execPath, program, { env });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

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

await main();
