import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { createFresh } from '../fresh-database.ts';
import { type OwnServer, withOwnServer } from '../own-server.ts';

/**
 * What verbs cost on databases of many tables: processor seconds, the most memory held, and what is printed. Both must grow no faster than the
 * tables.
 */
const { values: options } = parseArgs({
  options: { tables: { type: 'string', multiple: true, default: ['500', '1000'] }, verb: { type: 'string', multiple: true, default: [] } },
});
const defaultVerbs = ['init', 'status', 'plan', 'map', 'review'];
const verbs = options.verb.length === 0 ? defaultVerbs : ['init', ...options.verb];
const godwit = join(import.meta.dirname, '../../godwit.mjs');
const outputMax = 64 * 1_048_576;

/** Tables of a few columns with a row each, every one referring to the one before it. */
const tableSql = (i: number): string =>
  `CREATE TABLE t${i} (id integer PRIMARY KEY, name text NOT NULL, amount numeric(12,2), noted_at timestamptz,
  owner_id integer${i === 0 ? '' : `, parent_id integer REFERENCES t${i - 1}`});
INSERT INTO t${i} (id, name, amount) VALUES (1, 'row', 1.5)`;

/** Runs one verb as its user would; its last words are how much it took. */
async function measure(home: string, args: readonly string[]): Promise<{ cpu: number; megabytes: number; printed: number }> {
  const last =
    "process.on('exit', () => { const { userCPUTime: u, systemCPUTime: s, maxRSS: m } = process.resourceUsage(); " +
    'console.error(JSON.stringify([u + s, m])); })';
  const command = ['--min-semi-space-size=4', `--import=data:text/javascript,${encodeURIComponent(last)}`, godwit, ...args];
  const env = { ...process.env, GODWIT_HOME: home, GODWIT_PLAYBOOKS: join(home, 'playbooks'), GODWIT_USER: 'bench' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { env, maxBuffer: outputMax });
  const [micros, kilobytes]: [number, number] = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
  return { cpu: micros / 1e6, megabytes: kilobytes / 1024, printed: stdout.length };
}

async function measureAll(server: OwnServer, tables: number): Promise<void> {
  const name = `scale_${tables}`;
  await createFresh(server, `${name}_source`, Array.from({ length: tables }, (_, i) => tableSql(i)).join('\n;\n'));
  const drafted = ['init', name, '--source', `embedded:${name}_source`, '--target', `embedded:${name}`, '--apply', '--self'];
  for (const verb of verbs) {
    const { cpu, megabytes, printed } = await measure(server.home, verb === 'init' ? drafted : [verb, '--playbook', name]);
    const told =
      `${cpu.toFixed(1).padStart(7)} s  ${String(Math.round(megabytes)).padStart(5)} MB  ` +
      `${String(Math.ceil(printed / 1024)).padStart(6)} KiB printed`;
    console.log(`${String(tables).padStart(6)} tables  ${verb.padEnd(7)} ${told}`);
  }
}

await withOwnServer(async (server) => {
  for (const tables of options.tables) await measureAll(server, Number(tables));
});
