import type { SqlParser } from '../../../model/contracts.ts';
import type { Expression } from '../../../model/expression.ts';
import { isComparable } from '../comparable.ts';
import { resolveSelect } from '../select/resolve.ts';
import { refuse } from './call.ts';
import type { SelectNode } from './nodes.ts';
import { parseOne } from './parse-one.ts';
import { checkSelect } from './select.ts';
import { expressionTree } from './tree.ts';

const bareKeys: ReadonlySet<string> = new Set(['targetList', 'limitOption', 'op']);

/** A parser of the SQL text in playbooks. All methods throw `expression_refused`, which names the part that is not allowed. */
export function openSqlParser(): SqlParser {
  return {
    expression: parseExpression,
    isComparable,
    select: async (sql) => checkSelect(await parseOne(sql)),
    resolve: async (sql, session, schemas) => (await resolveSelect(session, sql, { schemas, sensitivityOf: null })).text,
  };
}

/** One scalar expression over the columns of a row (`name`, `lookup.name`) as a tree. Throws `expression_refused`. */
export async function parseExpression(sql: string, columns: ReadonlySet<string>): Promise<Expression> {
  // The line break keeps a trailing comment from swallowing the bracket.
  const select = (await parseOne(sql, (text) => `SELECT (${text}\n)`)).SelectStmt as SelectNode | undefined;
  const [target, ...others] = select?.targetList ?? [];
  const clause = Object.keys(select ?? {}).find((key) => !bareKeys.has(key));
  if (clause || select?.op !== 'SETOP_NONE') refuse(clause ?? 'A set operation', 'only one scalar expression is allowed');
  if (!target || others.length > 0 || target.ResTarget.name) refuse('The text', 'only one scalar expression is allowed');
  // Text that closes the bracket around it and opens another would mean something else inside a longer expression.
  await parseOne(sql, (text) => `SELECT ${text}\n`);
  return expressionTree(target?.ResTarget.val, columns);
}
