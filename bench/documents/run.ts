import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { initialise } from '../../app/playbook/init.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { runInChild } from '../child.ts';
import { createFresh } from '../fresh-database.ts';
import type { MigrateResult } from '../load/migrate.ts';
import { type OwnServer, withOwnServer } from '../own-server.ts';
import { decodeAll } from './decode.ts';
import { type BenchDump, writeBenchDump } from './dump.ts';
import { copyReadyTables } from './floor.ts';

/** What a run must reach: rows a second, GB an hour, a multiple of decoding and copying, megabytes. */
const goals = { rowsPerSecond: 60_000, gbPerHour: 10, ofFloor: 2, rssMb: 256 };
const tables = ['invoices', 'invoices_lines', 'invoices_payments', 'invoices_labels'];
const largeBytes = 15.5 * 1024 * 1024;

const { values: options } = parseArgs({ options: { documents: { type: 'string', default: '100000' } } });

interface Drafted {
  readonly playbook: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Drafts the playbook and creates its tables: not measured. */
async function drafted({ url, home }: OwnServer, { folder }: BenchDump, name: string): Promise<Drafted> {
  await createFresh({ url, home }, name, '');
  const env = {
    ...{ GODWIT_HOME: join(home, 'godwit'), GODWIT_PLAYBOOKS: join(home, 'playbooks'), GODWIT_USER: 'bench' },
    ...{ BENCH_SOURCE: `mongodump:${folder}`, BENCH_TARGET: url(name) },
  };
  const config = loadConfig({}, env, home);
  const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  const { playbook } = await initialise(caller, {
    forms: { 'invoices.labels': 'child_table' },
    ...{ name, source: '$BENCH_SOURCE', target: '$BENCH_TARGET', schemas: ['public'], approvals: 'self', apply: true },
  });
  return { playbook, env };
}

const migrated = ({ playbook, env }: Drafted): Promise<MigrateResult> => runInChild('load/migrate.ts', [playbook], env);

async function main(server: OwnServer): Promise<void> {
  const dump = writeBenchDump(join(server.home, 'dump'), Number(options.documents));
  const draft = await drafted(server, dump, 'bench_invoices');
  const migrate = await migrated(draft);
  const decodeSeconds = await decodeAll(join(dump.folder, 'shop/invoices.bson'));
  await createFresh(server, 'bench_floor', '');
  const ddl = [readFileSync(join(draft.playbook, '../target.sql'), 'utf8')];
  const copySeconds = await copyReadyTables(server.url('bench_invoices'), server.url('bench_floor'), tables, ddl);
  const large = await migrated(await drafted(server, writeBenchDump(join(server.home, 'large'), 5000, largeBytes), 'bench_large'));
  print({ dump, migrate, decodeSeconds, copySeconds, largeRssMb: large.rssMb });
}

interface Measured {
  readonly dump: BenchDump;
  readonly migrate: MigrateResult;
  readonly decodeSeconds: number;
  readonly copySeconds: number;
  readonly largeRssMb: number;
}

function print({ dump, migrate, decodeSeconds, copySeconds, largeRssMb }: Measured): void {
  const floor = decodeSeconds + copySeconds;
  const found = {
    rowsPerSecond: Math.round(migrate.rows / migrate.seconds),
    gbPerHour: (dump.bytes / migrate.seconds) * 3600e-9,
    ofFloor: migrate.seconds / floor,
    ...{ rssMb: migrate.rssMb, largeRssMb },
  };
  console.log(`${options.documents} documents, ${(dump.bytes / 1e6).toFixed(0)} MB of BSON, ${migrate.rows} rows of ${dump.rows}`);
  console.log(
    `migrate, scan and ledger included    ${migrate.seconds.toFixed(1)} s  ${found.rowsPerSecond} rows/s (goal ≥ ${goals.rowsPerSecond})`,
  );
  console.log(`                                     ${found.gbPerHour.toFixed(2)} GB/h of BSON (goal ≥ ${goals.gbPerHour})`);
  console.log(
    `processor seconds of the process     ${migrate.cpuSeconds.toFixed(1)} s  ${Math.round(migrate.rows / migrate.cpuSeconds)} rows in each`,
  );
  console.log(`decode ${decodeSeconds.toFixed(1)} s, COPY of ready rows and keys ${copySeconds.toFixed(1)} s`);
  console.log(`                                     ${found.ofFloor.toFixed(2)} × decode and COPY (goal ≤ ${goals.ofFloor})`);
  console.log(
    `resident memory                      ${migrate.rssMb} MB; ${largeRssMb} MB with a document of 16 MB (goal ≤ ${goals.rssMb})`,
  );
  console.log(
    JSON.stringify({ documents: Number(options.documents), ...found, cpuSeconds: migrate.cpuSeconds, goals, parts: migrate.parts }),
  );
}

await withOwnServer(main);
