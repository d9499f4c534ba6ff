import { refuse } from './call.ts';
import { type FunctionNode, type Node, namesOf } from './nodes.ts';

/** Functions that a check has no use for: they write, wait, read files, reach other servers or change the session. */
const denied: readonly RegExp[] = [
  /^pg_(?!typeof$|input_is_valid$|column_size$|size_pretty$|get_)/,
  /^(nextval|setval|set_config|txid_.*|ts_stat|ts_rewrite)$/,
  /^(lo_|loread$|lowrite$|dblink|query_to_|table_to_|cursor_to_|schema_to_|database_to_|binary_upgrade_|brin_|gin_clean)/,
  /^(connectby|crosstab.*|xslt_process|http.*|random|random_normal|setseed|clock_timestamp|timeofday|gen_random_uuid|uuidv[47])$/,
];
/** Checks that a statement is one SELECT without side effects: no data-modifying CTE, INTO, locks, parameters or denied functions. */
export function checkSelect(statement: Node): void {
  if (!('SelectStmt' in statement)) refuse(Object.keys(statement)[0] ?? 'Nothing', 'only one SELECT is allowed');
  checkPart(statement);
}

function checkPart(part: unknown): void {
  if (Array.isArray(part)) part.forEach(checkPart);
  if (part === null || typeof part !== 'object' || Array.isArray(part)) return;
  for (const [key, value] of Object.entries(part)) {
    checkNode(key, value);
    checkPart(value);
  }
}

function checkNode(key: string, value: unknown): void {
  if (key.endsWith('Stmt') && key !== 'SelectStmt') refuse(key, 'only SELECT is allowed');
  if (key === 'intoClause') refuse('INTO', 'a SELECT may not create a table');
  if (key === 'lockingClause') refuse('FOR UPDATE', 'a SELECT may not lock rows');
  if (key === 'ParamRef') refuse('A parameter', 'parameters have no value here');
  if (key === 'FuncCall') checkFunction(value as FunctionNode);
}

function checkFunction({ funcname }: FunctionNode): void {
  const name = namesOf(funcname).at(-1)?.toLowerCase() ?? '';
  if (denied.some((pattern) => pattern.test(name))) refuse(name, 'it has side effects or depends on the moment');
}
