import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { withClient } from '../client.ts';
import { createFresh } from '../fresh-database.ts';
import { type OwnServer, withOwnServer } from '../own-server.ts';
import { timed } from '../timing.ts';
import { approveCapture, type Follower, follow, verb } from './follower.ts';
import { changes, type Load, seen, write } from './load.ts';
import { byReplication, byRow } from './peers.ts';

/**
 * How soon changes of the source are in the target through the mapping, how fast a stream that is behind catches up, and what one large transaction
 * takes; beside it the server's own replication without a mapping, and a statement per row. Everything runs on this machine.
 */
const { values: options } = parseArgs({
  options: {
    accounts: { type: 'string', default: '20000' },
    entries: { type: 'string', default: '300000' },
    seconds: { type: 'string', default: '20' },
    behind: { type: 'string', default: '600000' },
    large: { type: 'string', default: '3000000' },
    part: { type: 'string', multiple: true, default: ['small', 'busy', 'behind', 'large', 'peers'] },
  },
});
const entries = Number(options.entries);
const seconds = Number(options.seconds);
const goals = { smallP50Ms: 50, busyP99Ms: 250, busyRowsPerSecond: 20_000, behindRowsPerSecond: 30_000, residentMb: 300 };
/** Rows of a transaction where many are written. */
const rowsEach = 100;
const byRowRows = 20_000;

const loads = {
  small: { transactions: 1000 * seconds, rows: 1, perSecond: 1000 },
  busy: { transactions: 200 * seconds, rows: rowsEach, perSecond: 200 },
  behind: { transactions: Number(options.behind) / rowsEach, rows: rowsEach, perSecond: null },
} as const satisfies Record<string, Load>;

const sqlOf = (file: string): string =>
  readFileSync(join(import.meta.dirname, file), 'utf8')
    .replaceAll('{accounts}', options.accounts)
    .replaceAll('{entries}', options.entries);

/** A stream under way; `marks` transactions have been written so far. */
interface Measuring {
  readonly server: OwnServer;
  follower: Follower;
  marks: number;
}

async function begin(server: OwnServer): Promise<Measuring> {
  await createFresh(server, 'sync_source', sqlOf('source.sql'));
  await createFresh(server, 'sync_target', sqlOf('target.sql'));
  await approveCapture(server);
  let follower: Follower | null = null;
  const took = await timed(async () => {
    follower = await follow(server, 'start');
  });
  console.log(`copied ${options.accounts} accounts and ${options.entries} entries, and following after ${took.toFixed(1)} s`);
  return { server, follower: follower as unknown as Follower, marks: 0 };
}

/** Lags from commit to sight, in ascending order, milliseconds; and how long the last change took to come after the last was written. */
async function lags(at: Measuring, load: Load): Promise<{ lags: number[]; rowsPerSecond: number }> {
  const from = at.marks;
  at.marks += load.transactions;
  const began = performance.now();
  const watching = seen(at.server.url('sync_target'), 'marks', from, at.marks);
  const committed = await write(at.server, load, from, entries);
  const arrived = await watching;
  const took = (performance.now() - began) / 1000;
  const found = [...committed].map(([mark, when]) => (arrived.get(mark) ?? Number.POSITIVE_INFINITY) - when);
  return { lags: found.sort((a, b) => a - b), rowsPerSecond: changes(load) / took };
}

const quantile = (sorted: readonly number[], share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;

async function measureLag(at: Measuring, name: string, load: Load): Promise<void> {
  const found = await lags(at, load);
  const [p50, p99, worst] = [0.5, 0.99, 1].map((share) => Math.round(quantile(found.lags, share)));
  const rate = `${Math.round(found.rowsPerSecond)} changed rows/s in transactions of ${load.rows} (${load.perSecond}/s wanted)`;
  console.log(`${name}: ${rate}; lag p50 ${p50} ms, p99 ${p99} ms, worst ${worst} ms; ${at.follower.residentMb()} MB`);
}

/** The follower is killed, rows are written, and it is started again. */
async function measureBehind(at: Measuring, load: Load): Promise<number> {
  await at.follower.kill();
  const from = at.marks;
  at.marks += load.transactions;
  await write(at.server, load, from, entries);
  const took = await timed(async () => {
    at.follower = await follow(at.server, 'resume');
    await seen(at.server.url('sync_target'), 'marks', from, at.marks);
  });
  const rate = changes(load) / took;
  console.log(
    `behind: ${changes(load)} changed rows after ${took.toFixed(1)} s with the start, ${Math.round(rate)} rows/s; ${at.follower.residentMb()} MB`,
  );
  return rate;
}

/** One transaction of many rows; the follower is killed once in the middle of it. */
async function measureLarge(at: Measuring, rows: number): Promise<void> {
  const mark = ++at.marks;
  const text = `BEGIN; INSERT INTO entry SELECT 1000000000 + n, 1 + n % 1000, 1, n % 4, 'large', now() FROM generate_series(1, ${rows}) AS n;
    INSERT INTO mark VALUES (${mark}); COMMIT`;
  await withClient(at.server.url('sync_source'), (client) => client.query(text));
  let highest = 0;
  const took = await timed(async () => {
    await sleep(10_000);
    highest = at.follower.residentMb();
    await at.follower.kill();
    at.follower = await follow(at.server, 'resume');
    await seen(at.server.url('sync_target'), 'marks', mark - 1, mark);
  });
  highest = Math.max(highest, at.follower.residentMb());
  console.log(`large: one transaction of ${rows} rows, killed once, after ${took.toFixed(1)} s; ${highest} MB`);
}

async function measure(server: OwnServer): Promise<void> {
  const wants = (part: string): boolean => options.part.includes(part);
  const at = await begin(server);
  if (wants('small')) await measureLag(at, 'small', loads.small);
  if (wants('busy')) await measureLag(at, 'busy', loads.busy);
  const rate = wants('behind') ? await measureBehind(at, loads.behind) : null;
  if (wants('large')) await measureLarge(at, Number(options.large));
  console.log((await verb(server, 'sync', 'prove')).trim());
  await at.follower.kill();
  if (wants('peers')) await measurePeers(at, rate);
  await verb(server, 'sync', 'stop');
  console.log(`goals: ${JSON.stringify(goals)}`);
}

async function measurePeers(at: Measuring, rate: number | null): Promise<void> {
  const load = { ...loads.behind, transactions: Math.ceil(loads.behind.transactions / 2) };
  const replicated = await byReplication(at.server, load, at.marks, entries);
  at.marks += load.transactions;
  const byHand = await byRow(at.server, byRowRows, rowsEach);
  const ratio = (of: number): string => (rate === null ? '' : ` (the stream: × ${(rate / of).toFixed(2)})`);
  console.log(`replication by the server, no mapping: ${Math.round(replicated)} rows/s${ratio(replicated)}`);
  console.log(`a statement per row, no mapping: ${Math.round(byHand)} rows/s${ratio(byHand)}`);
}

await withOwnServer(measure);
