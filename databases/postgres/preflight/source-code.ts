import type { Check } from '../../../model/check.ts';
import { listCode, readPowers, readReachableCode } from '../source-code.ts';
import { ident, join, sql, statement } from '../sql.ts';
import { type CheckGroup, type Facts, passed } from './facts.ts';

/** May the role more than read, and does reading run code of the source? That code would be what the role is. */
export const checkSourceCode: CheckGroup = async (facts) => {
  const powers = await readPowers(facts.session);
  return [judgePowers(facts, powers), await judgeCode(facts, powers)];
};

function judgePowers(facts: Facts, powers: readonly string[]): Check {
  const { role } = facts.server;
  const name = 'source.superuser';
  if (powers.length === 0) return passed(name, `The role ${role} has no rights beyond those on objects.`);
  const allowed = facts.context.allowSuperuser === true ? ' It was accepted with --allow-superuser.' : '';
  return {
    name,
    status: 'warning',
    message: `The role ${role} may more than a source needs: ${powers.join(', ')}. Code of the source that reading runs would run with these rights.${allowed}`,
    fix: readerGrants(facts),
  };
}

async function judgeCode({ session, context: { schemas = [] } }: Facts, powers: readonly string[]): Promise<Check> {
  const name = 'source.code';
  const code = await readReachableCode(session, schemas);
  if (code.length === 0) return passed(name, 'Reading the source runs no code of that database.');
  return {
    name,
    status: powers.length > 0 ? 'warning' : 'skipped',
    message: `Reading runs code of the source, in a read-only transaction and with the rights of the connected role: ${listCode(code)}.`,
    fix: 'Look at these functions, or leave the views that call them out of what is read (`schemas`, `entities`).',
  };
}

/** SQL that makes a role which may read these schemas and nothing else. */
function readerGrants({ server: { database }, context: { schemas = [] } }: Facts): string {
  const reader = ident('godwit_reader');
  const read = join((schemas.length > 0 ? schemas : ['public']).map((schema) => ident(schema)));
  const grants = sql`CREATE ROLE ${reader} LOGIN PASSWORD '…'; GRANT CONNECT ON DATABASE ${ident(database)} TO ${reader}; GRANT USAGE ON SCHEMA ${read} TO ${reader}; GRANT SELECT ON ALL TABLES IN SCHEMA ${read} TO ${reader};`;
  return `Connect as a role that may only read: ${statement(grants).text} Where row security is on, also: ALTER ROLE godwit_reader BYPASSRLS;`;
}
