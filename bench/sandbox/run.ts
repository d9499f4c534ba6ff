import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runInChild } from '../child.ts';
import { withClient } from '../client.ts';
import { createSource, createTarget } from '../load/databases.ts';
import { migrateInChild } from '../load/migrate-in-child.ts';
import { type OwnServer, withOwnServer } from '../own-server.ts';
import { median } from '../timing.ts';
import type { TransportResult } from './transport.ts';
import { cpuSecondsOf, parentOf, type Used, watchProcesses } from './watch.ts';

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

async function main(server: OwnServer): Promise<void> {
  await createSource(server, rows);
  const runs: Record<Path, Run[]> = { rules: [], isolate: [], docker: [] };
  const transports: TransportResult[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const path of ['rules', ...kinds] as const) runs[path].push(await migrate(server, path));
    for (const kind of kinds) transports.push(await runInChild('sandbox/transport.ts', [kind, String(rows)]));
  }
  checkSameRows(Object.values(runs).flat());
  print(runs, transports);
}

async function migrate(server: OwnServer, path: Path): Promise<Run> {
  await createTarget(server);
  const postmaster = await postmasterOf(server);
  const before = cpuSecondsOf(postmaster, true);
  const [godwit, sandbox] = [watchProcesses(/load\/migrate\.ts/), watchProcesses(/worker\/main\.ts/)];
  try {
    const playbook = join(import.meta.dirname, path === 'rules' ? 'rules.yaml' : 'code.yaml');
    const { seconds, rows: written, root } = await migrateInChild(server, playbook, { SANDBOX: path === 'rules' ? 'auto' : path });
    const serverCpuSeconds = cpuSecondsOf(postmaster, true) - before;
    return { seconds, rows: written, root, godwit: godwit.stop(), sandbox: sandbox.stop(), serverCpuSeconds };
  } finally {
    godwit.stop();
    sandbox.stop();
  }
}

function postmasterOf({ url }: OwnServer): Promise<number> {
  return withClient(url('postgres'), async (client) => {
    const { rows: found } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return parentOf(found[0]?.pid ?? 0);
  });
}

/** Code that is fast and wrong is worth nothing: the roots hold every value. */
function checkSameRows(runs: readonly Run[]): void {
  if (new Set(runs.map(({ root, rows: written }) => `${root} ${written}`)).size > 1) throw new Error('Rules and code made different rows.');
}

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
      `${kind.padEnd(8)} alone ${rowsPerSecond} rows/s (goal ≥ ${goals.transport})   starts in ${startSeconds.toFixed(2)} s ` +
      `(goal ≤ ${goals.startSeconds})`,
  );
  return [`${rows} rows, medians of ${rounds}`, ...migrations, ...alone];
}

await withOwnServer(main);
