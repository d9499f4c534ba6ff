import { parse } from 'libpg-query';
import { GodwitError } from '../../../model/errors.ts';
import { refuse } from './call.ts';
import type { Node } from './nodes.ts';

const lengthMax = 10_000;

/** The one statement that a text is, wrapped into more text if wanted. Throws `expression_refused`. */
export async function parseOne(sql: string, wrap = (text: string): string => text): Promise<Node> {
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
