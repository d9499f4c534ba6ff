import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withClient } from '../client.ts';
import { createSource, createTarget } from '../load/databases.ts';
import { migrateInChild } from '../load/migrate-in-child.ts';
import { type OwnServer, withOwnServer } from '../own-server.ts';
import { median } from '../timing.ts';
import { copyIdentical, copyReady, insertLoop } from './by-hand.ts';
import { dumpRestore, pgcopydb, pgloader } from './by-programs.ts';
import { type Peer, peerDatabase } from './peer.ts';

const peers: readonly Peer[] = [copyIdentical, copyReady, insertLoop, pgloader, dumpRestore, pgcopydb];

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const [rows, rounds] = [Number(options.rows), Number(options.rounds)];

/** Seconds of each round, by name; or why there are none. */
interface Measured {
  readonly peer: Peer;
  readonly seconds: number[];
  why: string | null;
}

async function main(server: OwnServer): Promise<void> {
  await createSource(server, rows);
  const measured: Measured[] = [];
  for (const peer of peers) measured.push({ peer, seconds: [], why: await peer.unable(server) });
  const own: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await createTarget(server);
    own.push((await migrateInChild(server, join(import.meta.dirname, '../load/playbook.yaml'))).seconds);
    for (const each of measured) if (each.why === null) await measure(server, each);
  }
  print(own, measured);
}

/** One that fails is told and not tried again. */
async function measure(server: OwnServer, each: Measured): Promise<void> {
  const { peer, seconds } = each;
  try {
    await peer.prepare(server);
    seconds.push(await peer.run(server, rows));
    const arrived = peer.table === null ? rows : await countRows(server.url(peerDatabase), peer.table);
    if (arrived !== rows) each.why = `it ended as if all were well, with ${arrived} of ${rows} rows`;
  } catch (error) {
    each.why = error instanceof Error ? error.message : String(error);
  }
}

async function countRows(url: string, table: string): Promise<number> {
  const [row] = await withClient(
    url,
    async (client) => (await client.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table}`)).rows,
  );
  return row?.rows ?? 0;
}

function print(own: readonly number[], measured: readonly Measured[]): void {
  const ratiosOf = ({ seconds }: Measured): number[] => seconds.map((each, round) => each / (own[round] ?? Number.NaN));
  if (!options.json) {
    console.log(`${rows} tasks, 100,000 patients and 9,000 people; ${own.length} rounds that took turns on one server`);
    console.log(
      `godwit: ${spread(own, 's')}; new shape and ids, every reference, bad rows kept aside, resume, ledger, digests, manifest, indexes`,
    );
    for (const each of measured) console.log(lineOf(each, ratiosOf(each)));
  }
  const told = measured.map((each) => ({ name: each.peer.name, seconds: each.seconds, ratios: ratiosOf(each), why: each.why }));
  console.log(JSON.stringify({ rows, godwit: own, peers: told }));
}

function lineOf({ peer, seconds, why }: Measured, ratios: readonly number[]): string {
  if (why !== null || seconds.length === 0) return `${peer.name}: not measured, ${why ?? 'no round'}`;
  return `${peer.name}: ${spread(seconds, 's')}, ${spread(ratios, '×')} of Godwit's time; does ${peer.does}; does not: ${peer.doesNot}`;
}

/** The median, with the smallest and the largest. */
function spread(numbers: readonly number[], unit: string): string {
  const text = (value: number): string => value.toFixed(unit === 's' ? 1 : 2);
  return `${text(median(numbers))} ${unit} (${text(Math.min(...numbers))} to ${text(Math.max(...numbers))})`;
}

await withOwnServer(main);
