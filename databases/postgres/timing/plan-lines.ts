interface PlanNode {
  readonly 'Node Type'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Actual Total Time'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Sort Method'?: string;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly PlanNode[];
  readonly [condition: string]: unknown;
}

const conditions = ['Index Cond', 'Recheck Cond', 'Filter', 'Join Filter', 'Hash Cond', 'Merge Cond'];
const linesMax = 60;
const letterMax = 300;

/** What `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)` says, a line for each step; constants of conditions are masked. */
export function planLines(explained: unknown): string[] {
  const [whole] = explained as readonly { readonly Plan?: PlanNode; readonly 'Execution Time'?: number }[];
  if (!whole?.Plan) return [];
  const lines = [...linesOf(whole.Plan, 0), `Execution: ${ms(whole['Execution Time'])}`];
  return lines.length > linesMax ? [...lines.slice(0, linesMax), `and ${lines.length - linesMax} lines more`] : lines;
}

function linesOf(node: PlanNode, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const said = conditions.flatMap((name) =>
    typeof node[name] === 'string' ? [`${indent}  ${name}: ${withoutConstants(node[name])}`] : [],
  );
  return [`${indent}${headOf(node)}`, ...said, ...(node.Plans ?? []).flatMap((each) => linesOf(each, depth + 1))];
}

function headOf(node: PlanNode): string {
  const [relation, index] = [node['Relation Name'], node['Index Name']];
  const on = `${index === undefined ? '' : ` using ${index}`}${relation === undefined ? '' : ` on ${relation}`}`;
  const removed = node['Rows Removed by Filter'];
  const parts = [
    `${node['Actual Rows'] ?? 0} rows × ${node['Actual Loops'] ?? 0}`,
    ms(node['Actual Total Time']),
    `${(node['Shared Hit Blocks'] ?? 0) + (node['Shared Read Blocks'] ?? 0)} pages`,
    ...(removed ? [`${removed} rows removed by the filter`] : []),
    ...(node['Sort Method'] === undefined ? [] : [node['Sort Method']]),
  ];
  return `${node['Node Type'] ?? 'Step'}${on} (${parts.join(', ')})`;
}

const ms = (value = 0): string => `${value.toFixed(2)} ms`;

/** Constants may be values of rows. */
export function withoutConstants(condition: string): string {
  const masked = condition.replace(/'(?:[^']|'')*'/g, "'…'").replace(/(?<![\w$"])-?\d+(?:\.\d+)?(?![\w"])/g, '…');
  return masked.length > letterMax ? `${masked.slice(0, letterMax)}…` : masked;
}
