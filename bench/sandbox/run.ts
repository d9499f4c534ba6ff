import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startEmbedded, stopEmbedded } from '../../databases/postgres/embedded.ts';
import { sqlFile, withClient } from '../load/floor.ts';
import type { MigrateResult } from '../load/migrate.ts';
import type { TransportResult } from './transport.ts';
import { cpuSecondsOf, parentOf, type Used, watchProcesses } from './watch.ts';

/** What cli.ts does before anything is loaded. */
const likeCli = join(import.meta.dirname, '../../cli/process-settings.ts');

/** What a run must reach: the ratio of one run, rows per second, seconds, megabytes. */
const goals = { ofRules: 0.75, transport: 150_000, startSeconds: 0.6, rssMb: 256 };

/** Who makes the two columns: rules, or code in a sandbox. */
type Path = 'rules' | 'isolate' | 'docker';

interface Run {
  readonly seconds: number;
  readonly rows: number;
  readonly root: string;
  readonly godwit: Used;
  /** Where code runs: memory of one process, CPU of all. */
  readonly sandbox: Used;
  readonly serverCpuSeconds: number;
}

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '3' },
    sandbox: { type: 'string', default: 'isolate,docker' },
    json: { type: 'boolean', default: false },
  },
});
const [rows, rounds] = [Number(options.rows), Number(options.rounds)];
const kinds = options.sandbox.split(',') as Exclude<Path, 'rules'>[];

async function main(): Promise<void> {
  const home = await mkdtemp('/var/tmp/godwit-bench-');
  // A server that runs as another user keeps its data here only if it can come here.
  await chmod(home, 0o755);
  try {
    const { url } = await startEmbedded(home);
    await createFresh(url, 'bench_source', sqlFile('source.sql', rows));
    const runs: Record<Path, Run[]> = { rules: [], isolate: [], docker: [] };
    const transports: TransportResult[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const path of ['rules', ...kinds] as const) runs[path].push(await migrate(url, home, path));
      for (const kind of kinds) transports.push(await inChild('transport.ts', [kind, String(rows)], {}));
    }
    checkSameRows(Object.values(runs).flat());
    print(runs, transports);
  } finally {
    await stopEmbedded(home);
    await rm(home, { recursive: true, force: true });
  }
}

async function migrate(url: (database: string) => string, home: string, path: Path): Promise<Run> {
  await createFresh(url, 'bench_target', sqlFile('target.sql') + sqlFile('keys.sql'));
  const postmaster = await withClient(url('postgres'), async (client) => {
    const { rows: found } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return parentOf(found[0]?.pid ?? 0);
  });
  const before = cpuSecondsOf(postmaster, true);
  const [godwit, sandbox] = [watchProcesses(/load\/migrate\.ts/), watchProcesses(/worker\/main\.ts/)];
  const names = { BENCH_SOURCE: url('bench_source'), BENCH_TARGET: url('bench_target'), GODWIT_HOME: join(home, 'godwit') };
  const playbook = join(import.meta.dirname, path === 'rules' ? 'rules.yaml' : 'code.yaml');
  const result = await inChild<MigrateResult>('../load/migrate.ts', [playbook], { ...names, SANDBOX: path === 'rules' ? 'auto' : path });
  const { seconds, rows: written, root } = result;
  const serverCpuSeconds = cpuSecondsOf(postmaster, true) - before;
  return { seconds, rows: written, root, godwit: godwit.stop(), sandbox: sandbox.stop(), serverCpuSeconds };
}

async function inChild<T>(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<T> {
  const command = [`--import=${likeCli}`, join(import.meta.dirname, program), ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env: { ...process.env, ...env } });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
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

/** Code that is fast and wrong is worth nothing: the roots hold every value. */
function checkSameRows(runs: readonly Run[]): void {
  if (new Set(runs.map(({ root, rows: written }) => `${root} ${written}`)).size > 1) throw new Error('Rules and code made different rows.');
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const cpuOf = ({ godwit, sandbox, serverCpuSeconds }: Run): number => godwit.cpuSeconds + sandbox.cpuSeconds + serverCpuSeconds;

function summary(runs: readonly Run[], rules: readonly Run[]) {
  const seconds = median(runs.map((run) => run.seconds));
  const cpuSeconds = median(runs.map(cpuOf));
  return {
    seconds,
    cpuSeconds,
    ofRules: median(rules.map((run) => run.seconds)) / seconds,
    ofRulesCpu: median(rules.map(cpuOf)) / cpuSeconds,
    rssMb: Math.max(...runs.map(({ godwit }) => godwit.rssMb)),
    sandboxRssMb: Math.max(...runs.map(({ sandbox }) => sandbox.rssMb)),
  };
}

function print(runs: Record<Path, Run[]>, transports: readonly TransportResult[]): void {
  const summaries = Object.fromEntries((['rules', ...kinds] as const).map((path) => [path, summary(runs[path], runs.rules)]));
  const transport = Object.fromEntries(
    kinds.map((kind) => {
      const own = transports.filter((each) => each.kind === kind);
      const startSeconds = median(own.map((each) => each.startSeconds));
      return [kind, { rowsPerSecond: Math.round(rows / median(own.map(({ seconds }) => seconds))), startSeconds }];
    }),
  );
  if (!options.json) for (const line of lines(summaries, transport)) console.log(line);
  console.log(JSON.stringify({ rows, summaries, transport, goals, runs }));
}

function lines(
  summaries: Record<string, ReturnType<typeof summary>>,
  transport: Record<string, { rowsPerSecond: number; startSeconds: number }>,
) {
  const migrations = Object.entries(summaries).map(([path, { seconds, cpuSeconds, ofRules, ofRulesCpu, rssMb, sandboxRssMb }]) => {
    const ratio = path === 'rules' ? '' : `   ratio ${ofRules.toFixed(2)} (goal ≥ ${goals.ofRules}), of CPU ${ofRulesCpu.toFixed(2)}`;
    const memory = `${rssMb} MB (goal ≤ ${goals.rssMb})${path === 'rules' ? '' : `, sandbox ${sandboxRssMb} MB`}`;
    return `${path.padEnd(8)} ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU${ratio}   memory ${memory}`;
  });
  const alone = Object.entries(transport).map(
    ([kind, { rowsPerSecond, startSeconds }]) =>
      `${kind.padEnd(8)} alone ${rowsPerSecond} rows/s (goal ≥ ${goals.transport})   starts in ${startSeconds.toFixed(2)} s (goal ≤ ${goals.startSeconds})`,
  );
  return [`${rows} rows, medians of ${rounds}`, ...migrations, ...alone];
}

await main();
