import { sha256Hex } from '../../model/digest.ts';
import type { QueryBridge } from '../../model/query.ts';
import type { Explored, ExploreQuestion } from '../../model/workbench.ts';
import { explore } from '../../sandbox/explore.ts';
import { recordAct } from '../audit.ts';
import { openConfiguredSandbox } from '../review/transforms.ts';
import { askedDatabase } from '../workbench/asked-database.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { openBridge } from './bridge.ts';
import type { Knowledge } from './knowledge.ts';

const shownLimits = { rows_max: 50, bytes_max: 64 * 1024, statement_ms_max: 30_000 };
const codeLimits = { rows_max: 5_000, bytes_max: 8 * 1024 * 1024, statement_ms_max: 30_000 };
const file = 'explore.ts';

/** Answers a SELECT through the guarded bridge, or gives its rows to code in the sandbox. What was asked stands in the audit log; rows never. */
export async function exploreRows(bench: Workbench, knowledge: Knowledge, question: ExploreQuestion): Promise<Explored> {
  const { side, query, code } = question;
  const database = await askedDatabase(bench.config, bench.playbook, question, query);
  const bridge = await openBridge(bench, knowledge, { side, database });
  const explored = code === null ? await queried(bridge, query) : await computed(bench, bridge, query, code);
  const details = { side, database, query, code: code === null ? null : sha256Hex(code), read: explored.read, masked: explored.masked };
  await recordAct(bench, 'explored in conversation', details, bench.principal.name);
  return explored;
}

async function queried(bridge: QueryBridge, query: string): Promise<Explored> {
  const { columns, rows, cut } = await bridge.query(query, shownLimits);
  const masked = columns.flatMap(({ name, masked: why }) => (why === null ? [] : [name]));
  return { read: rows.length, cut, masked, happened: [], columns: columns.map(({ name }) => name), rows };
}

async function computed(bench: Workbench, bridge: QueryBridge, query: string, source: string): Promise<Explored> {
  const sandbox = await openConfiguredSandbox(bench.config);
  try {
    const limits = { ...bench.config.sandboxLimits, output_bytes_max: 1024 * 1024 };
    const how = { queryLimits: codeLimits, limits, now: new Date().toISOString(), seed: sha256Hex(query) };
    const { read, cut, masked, happened, table } = await explore({ sandbox, bridge, file, source, rows: query, ...how });
    return { read, cut, masked, happened, columns: table.columns, rows: table.rows.slice(0, shownLimits.rows_max) };
  } finally {
    await sandbox.close();
  }
}
