import type { Check } from '../../../model/check.ts';
import { listCode, readerGrants, readPowers, readReachableCode } from '../source-code.ts';
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
    message:
      `The role ${role} may more than a source needs: ${powers.join(', ')}. Code of the source that reading runs would ` +
      `run with these rights.${allowed}`,
    fix: `Connect as a role that may only read: ${readerGrants(facts.server.database, facts.context.schemas ?? ['public'])}`,
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
