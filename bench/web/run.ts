import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startEmbedded, stopEmbedded } from '../../databases/postgres/embedded.ts';
import { type OwnServer, withOwnServer } from '../own-server.ts';
import { median } from '../timing.ts';
import { type FirstView, firstView } from './first-view.ts';
import { makeHome, playbook } from './home.ts';
import { eventToScreen } from './latency.ts';
import { measuredRooms, type RoomTime, roomTime } from './rooms.ts';
import { type Served, serve } from './served.ts';
import { makeWatched, type WatchedRun, watchedRun } from './watched-run.ts';

/**
 * The pages on a migration of many tables, medians of several rounds: the first view on a slow machine and network, pages of thousands of rows,
 * what pages that are open cost a run, and how soon an event is seen. `--home` keeps what is measured there, and finds it again.
 */
const { values: options } = parseArgs({
  options: {
    tables: { type: 'string', default: '375' },
    columns: { type: 'string', default: '27' },
    events: { type: 'string', default: '100000' },
    rows: { type: 'string', default: '200000' },
    browsers: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '5' },
    part: { type: 'string', multiple: true, default: ['first', 'rooms', 'latency', 'watched'] },
    home: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const latencies = 20;

async function times<T>(work: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let round = 0; round < rounds; round += 1) all.push(await work());
  return all;
}

const middle = <T>(of: readonly T[], value: (each: T) => number): number => median(of.map(value));
const ms = (value: number): string => `${Math.round(value)} ms`;

const uses: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  overview: async (page) => {
    await page.locator('input[type=search]').first().click();
    await page.keyboard.type('table_3', { delay: 120 });
  },
  'runs?view=log': async (page) => {
    await page.locator('input[type=search]').first().click();
    await page.keyboard.type('batch', { delay: 120 });
    await page.getByLabel('Every event').click();
  },
};

async function measureFirst(served: Served): Promise<void> {
  for (const [name, use] of Object.entries(uses)) {
    const all: FirstView[] = await times(() => firstView(served, `/p/${playbook}/${name}`, use));
    const kilobytes = Math.round(middle(all, ({ scriptBytes }) => scriptBytes) / 1000);
    const cls = middle(all, (each) => each.cls).toFixed(3);
    const paint = `LCP ${ms(middle(all, ({ lcpMs }) => lcpMs))}, INP ${ms(middle(all, ({ inpMs }) => inpMs))}, CLS ${cls}`;
    console.log(`first view of ${name}: ${kilobytes} kB of scripts, ${paint}`);
  }
}

async function measureRooms(served: Served): Promise<void> {
  for (const room of measuredRooms) {
    const all: RoomTime[] = await times(() => roomTime(served, room));
    const first = `first row ${ms(middle(all, ({ firstRowMs }) => firstRowMs))}`;
    const heap = Math.round(middle(all, ({ heapMegabytes }) => heapMegabytes));
    const rest = `a key of the filter ${ms(middle(all, ({ filterMs }) => filterMs))}, heap ${heap} MB`;
    console.log(`${room.name}: ${first} (the answer alone ${ms(middle(all, ({ serverMs }) => serverMs))}), ${rest}`);
  }
}

/** Rounds with and without pages take turns, so that other work on the machine meets both. */
async function measureWatched(server: OwnServer, served: Served): Promise<void> {
  const [alone, watched]: [WatchedRun[], WatchedRun[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    const [without, under] = [await watchedRun(server, served, 0), await watchedRun(server, served, Number(options.browsers))];
    if (round === 0) continue;
    alone.push(without);
    watched.push(under);
  }
  const ratios = watched.map(({ seconds }, at) => seconds / (alone[at]?.seconds ?? seconds));
  const heard = `${middle(watched, ({ events }) => events)} events heard, ${middle(watched, ({ asked }) => asked)} requests`;
  const seconds = `${middle(watched, (each) => each.seconds).toFixed(2)} s against ${middle(alone, (each) => each.seconds).toFixed(2)} s`;
  console.log(`${options.browsers} pages that watch a run: × ${median(ratios).toFixed(3)} (${seconds}; ${heard})`);
}

async function measure(server: OwnServer): Promise<void> {
  const served = await serve(server.home);
  const wants = (part: string): boolean => options.part.includes(part);
  try {
    if (wants('first')) await measureFirst(served);
    if (wants('rooms')) await measureRooms(served);
    if (wants('latency')) console.log(`an event is on the screen after ${ms(median(await eventToScreen(served, server, latencies)))}`);
    if (wants('watched')) await measureWatched(server, served);
  } finally {
    await served.close();
  }
}

async function make(server: OwnServer): Promise<void> {
  await makeHome(server, { tables: Number(options.tables), columns: Number(options.columns), events: Number(options.events) });
  await makeWatched(server, Number(options.rows));
}

async function measureAt(home: string): Promise<void> {
  const isMade = existsSync(join(home, 'made'));
  mkdirSync(home, { recursive: true });
  const embedded = await startEmbedded(home);
  const server = { url: (database: string) => embedded.url(database, 'admin'), home };
  try {
    if (!isMade) await make(server);
    mkdirSync(join(home, 'made'), { recursive: true });
    await measure(server);
  } finally {
    await stopEmbedded(home);
  }
}

if (options.home !== undefined) await measureAt(options.home);
else
  await withOwnServer(async (server) => {
    await make(server);
    await measure(server);
  });
