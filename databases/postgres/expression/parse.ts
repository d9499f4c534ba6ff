import { parse } from 'libpg-query';
import type { SqlParser } from '../../../model/contracts.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { Expression } from '../../../model/expression.ts';
import { refuse } from './call.ts';
import type { Node, SelectNode } from './nodes.ts';
import { checkSelect } from './select.ts';
import { expressionTree } from './tree.ts';

const lengthMax = 10_000;
const bareKeys: ReadonlySet<string> = new Set(['targetList', 'limitOption', 'op']);

/** A parser of the SQL text in playbooks. Both methods throw `expression_refused`, which names the part that is not allowed. */
export function openSqlParser(): SqlParser {
  return {
    expression: parseExpression,
    select: async (sql) => checkSelect(await parseOne(sql)),
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

async function parseOne(sql: string, wrap = (text: string): string => text): Promise<Node> {
  if (sql.length > lengthMax) refuse('The text', `it is longer than ${lengthMax} characters`);
  if (sql.trim() === '') refuse('The text', 'it is empty');
  if (sql.includes('\u0000')) refuse('The text', 'it holds a NUL character');
  const { stmts = [] } = await parse(wrap(sql)).catch((cause: unknown) => {
    throw new GodwitError('expression_refused', `It cannot be read as SQL: ${parserMessage(cause)}`);
  });
  if (stmts.length !== 1) refuse('The text', `it holds ${stmts.length} statements`);
  return (stmts[0]?.stmt ?? {}) as unknown as Node;
}

function parserMessage(cause: unknown): string {
  return cause instanceof Error ? cause.message.slice(0, 120) : 'syntax error';
}
