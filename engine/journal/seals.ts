import { createHash } from 'node:crypto';
import { sha256Hex } from '../../model/digest.ts';
import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

const pageRows = 1000;

/** What the audit log holds of a decision: SHA-256 of all that its row says. Computed here, never by a function of the database. */
export const sealOf = (sealed: string): string => sha256Hex(sealed);

/** SHA-256 over the seals of all decisions up to one, each followed by a line feed: what stood when the audit log was keyed. */
export async function approvalsRoot(session: SqlSession, schema: string, upTo: string): Promise<string> {
  const text = statementText(import.meta.dirname, 'sealed-before.sql', schema);
  const hash = createHash('sha256');
  for (let after = '0'; ; ) {
    const rows = await session.query<{ id: string; sealed: string }>({ text, values: [after, upTo, pageRows] });
    for (const { sealed } of rows) hash.update(`${sealOf(sealed)}\n`);
    after = rows.at(-1)?.id ?? after;
    if (rows.length < pageRows) return hash.digest('hex');
  }
}
