import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../../../model/check.ts';
import { type CheckGroup, type Facts, listNames, passed, readStatement } from './facts.ts';

const freeConnectionsMin = 10;
const clockDifferenceMsMax = 5000;

/** Are there slots for jobs, readers and the status view? */
export const checkConnections: CheckGroup = async ({ session }) => {
  const [row] = await session.query<{ free: number }>({ text: readStatement('connections.sql') });
  const free = row?.free ?? 0;
  if (free >= freeConnectionsMin) return [passed('target.connections', `${free} more connections can be opened.`)];
  return [
    {
      name: 'target.connections',
      status: free < 2 ? 'failed' : 'warning',
      message: `Only ${Math.max(free, 0)} more connections can be opened.`,
      fix: 'Lower `jobs` in the playbook, close idle sessions, or raise the connection limit of server, database or role.',
      expected: `>= ${freeConnectionsMin}`,
      actual: String(free),
    },
  ];
};

/** Is there room? SQL cannot tell; where the server's data stand on this machine, its file system can. */
export const checkDisk: CheckGroup = async (facts) => {
  const folder = await localDataFolder(facts);
  if (folder === null) {
    return [
      {
        name: 'target.disk',
        status: 'skipped',
        message: 'PostgreSQL does not tell how much disk space is free, and its data are not on this machine or not readable.',
        fix: 'Look on the server: the migrated data with indexes and log need about three times the size of the source.',
      },
    ];
  }
  const { bavail, bsize } = await statfs(folder);
  return [judgeDisk(bavail * bsize, facts)];
};

function judgeDisk(free: number, { context: { bytesExpected = 0 } }: Facts): Check {
  const needed = Math.max(bytesExpected * 3, 256 * 2 ** 20);
  const inMb = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MiB`;
  if (free >= needed) return passed('target.disk', `${inMb(free)} are free where the server keeps its data.`);
  return {
    name: 'target.disk',
    status: 'warning',
    message: `Only ${inMb(free)} are free where the server keeps its data.`,
    fix: 'Free space on the server or move it to a larger disk before the migration.',
    expected: `>= ${inMb(needed)}`,
    actual: inMb(free),
  };
}

/**
 * The server's data folder, when it is provably on this machine: a path of the same name may belong to another server,
 * so the start time in its postmaster.pid (third line, seconds since 1970) must be the server's own.
 */
async function localDataFolder({ session }: Facts): Promise<string | null> {
  const [row] = await session.query<{ folder: string | null; started: number }>({
    text: `SELECT (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'data_directory') AS folder,
      pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time())::float8 AS started`,
  });
  if (!row?.folder) return null;
  const written = await readFile(join(row.folder, 'postmaster.pid'), 'utf8').catch(() => '');
  const started = Number(written.split('\n')[2]);
  return Math.abs(started - row.started) <= 2 ? row.folder : null;
}

/** Do server and workbench agree what time it is? */
export const checkClock: CheckGroup = async ({ session, context }) => {
  const now = context.now ?? Date.now;
  const before = now();
  const [row] = await session.query<{ ms: number }>({
    text: "SELECT pg_catalog.date_part('epoch', pg_catalog.clock_timestamp())::float8 * 1000 AS ms",
  });
  const difference = Math.round(Math.abs((row?.ms ?? 0) - (before + now()) / 2));
  if (difference <= clockDifferenceMsMax) return [passed('target.clock', 'The clocks of server and workbench agree.')];
  return [
    {
      name: 'target.clock',
      status: 'warning',
      message: `The clocks of server and workbench differ by ${Math.round(difference / 1000)} s; times in ledger and reports will not match.`,
      fix: 'Let both machines follow NTP.',
      expected: `<= ${clockDifferenceMsMax} ms`,
      actual: `${difference} ms`,
    },
  ];
};

interface ExtensionRow {
  readonly name: string;
  readonly installed: boolean;
  readonly available: boolean;
}

/** Does the target have the extensions of the source? Nothing is said when nobody asked. */
export const checkExtensions: CheckGroup = async ({ session, context: { extensions = [] } }) => {
  if (extensions.length === 0) return [];
  const rows = await session.query<ExtensionRow>({ text: readStatement('extensions.sql'), values: [extensions] });
  const missing = rows.filter(({ installed }) => !installed);
  if (missing.length === 0) return [passed('target.extensions', `All ${rows.length} extensions of the source are installed.`)];
  const unavailable = missing.filter(({ available }) => !available).map(({ name }) => name);
  const create = missing.filter(({ available }) => available).map(({ name }) => `CREATE EXTENSION "${name}"`);
  return [
    {
      name: 'target.extensions',
      status: 'warning',
      message: `Extensions of the source are missing: ${listNames(missing.map(({ name }) => name))}.`,
      fix: [...create, ...(unavailable.length > 0 ? [`install on the server: ${listNames(unavailable)}`] : [])].join('; '),
    },
  ];
};
