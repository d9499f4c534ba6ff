import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { withOwnServer } from '../own-server.ts';
import { faults, type Struck } from './faults.ts';
import { beginStream } from './fixture.ts';
import { type Follower, follow, verb } from './follower.ts';
import { write } from './load.ts';

/**
 * A stream under load that is struck again and again, by everything that can happen to it: Godwit killed, senders and backends of both sides ended,
 * the server killed. In the end nothing may differ, and memory must not have grown. Exit code 1 where something does or has.
 */
const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    'changes-per-second': { type: 'string', default: '2000' },
    'fault-seconds': { type: 'string', default: '15' },
    faults: { type: 'string' },
  },
});
const standing = { accounts: 1000, entries: 50_000 };
const rowsEach = 20;
const perSecond = Number(options['changes-per-second']) / rowsEach;
const faultMs = Number(options['fault-seconds']) * 1000;
const faultsMax = options.faults === undefined ? Number.POSITIVE_INFINITY : Number(options.faults);
const endsAt = Date.now() + (options.faults === undefined ? Number(options.minutes) * 60_000 : Number.POSITIVE_INFINITY);
/** Memory of a process that has just been started grows for a while; later ones may not be larger than this share of the median. */
const growthMax = 1.5;
const triesMax = 30;

/** Writes until it is told to stop, over a new connection whenever the old one is lost. Returns how many transactions were committed. */
async function writeAll(struck: Struck, signal: AbortSignal): Promise<number> {
  let [from, committed] = [0, 0];
  for (; !signal.aborted; from += perSecond) {
    const load = { transactions: perSecond, rows: rowsEach, perSecond };
    const done = await write(struck.server, load, from, standing.entries).catch(() => null);
    committed += done?.size ?? 0;
    if (done === null) await sleep(200);
  }
  return committed;
}

/** Somebody follows again; who was killed may hold its locks for a moment. */
async function followedAgain(struck: Struck): Promise<Follower> {
  if (struck.follower.ended() === null && (await isAlive(struck.follower))) return struck.follower;
  let last: unknown = null;
  for (let tries = 0; tries < triesMax; tries++) {
    try {
      return await follow(struck.server, 'resume');
    } catch (error) {
      last = error;
      await sleep(500);
    }
  }
  throw last;
}

/** It may be about to end for what has just happened to its connections. */
async function isAlive(follower: Follower): Promise<boolean> {
  await sleep(2_000);
  return follower.ended() === null;
}

await withOwnServer(async (server) => {
  const kinds = Object.keys(faults);
  const struck = { server, follower: await beginStream(server, standing) };
  const stop = new AbortController();
  const writing = writeAll(struck, stop.signal);
  const counts: Record<string, number> = {};
  const memory: number[] = [];
  for (let n = 0; n < faultsMax && Date.now() < endsAt; n++) {
    await sleep(randomInt(faultMs / 2, faultMs * 1.5));
    memory.push(struck.follower.residentMb());
    const kind = kinds[randomInt(kinds.length)] ?? 'godwit';
    counts[kind] = (counts[kind] ?? 0) + 1;
    await faults[kind]?.(struck);
    struck.follower = await followedAgain(struck);
  }
  stop.abort();
  const committed = await writing;
  const proof = JSON.parse(await verb(struck.server, 'sync', 'prove', '--json')) as {
    proof: { phases: { missing: number; changed: number; extra: number }[] };
  };
  const differing = proof.proof.phases.reduce((sum, { missing, changed, extra }) => sum + missing + changed + extra, 0);
  if (differing > 0) console.log(JSON.stringify(proof.proof.phases));
  await struck.follower.kill();
  const middle = memory.toSorted((a, b) => a - b)[Math.floor(memory.length / 2)] ?? 0;
  const highest = Math.max(...memory);
  const about = `${committed} transactions of ${rowsEach} rows; faults: ${JSON.stringify(counts)}`;
  console.log(`${about}; memory ${middle} MB, at most ${highest} MB; ${differing} rows differ`);
  if (differing > 0 || highest > middle * growthMax) process.exitCode = 1;
});
