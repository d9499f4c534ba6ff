import type { Check } from '../../../model/check.ts';
import { type CheckGroup, type EntityFacts, type Facts, listNames, namesOf, passed } from './facts.ts';
import { checkEntities, checkRowSecurity } from './source-rights.ts';

/** May the role keep its ledger, write every named entity, and do so without triggers changing what it wrote? */
export const checkTargetRights: CheckGroup = async (facts) => [
  checkEntities(facts),
  await checkWrite(facts),
  checkOwnership(facts),
  checkRowSecurity(facts),
  checkTriggers(facts),
];

async function checkWrite(facts: Facts): Promise<Check> {
  const missing = [...(await missingForLedger(facts)), ...facts.entities.flatMap(missingOn)];
  if (missing.length === 0) return passed('target.rights', `The role ${facts.server.role} may write every named entity and the ledger.`);
  return {
    name: 'target.rights',
    status: 'failed',
    message: `The role ${facts.server.role} lacks: ${listNames(missing)}.`,
    fix: `GRANT the named rights TO ${facts.server.role}.`,
  };
}

function missingOn({ name, mayEnterSchema, missingRights }: EntityFacts): string[] {
  return [
    ...(mayEnterSchema ? [] : [`USAGE on the schema of ${name}`]),
    ...(missingRights.length > 0 ? [`${missingRights.join(', ')} on ${name}`] : []),
  ];
}

/** The ledger needs a schema to live in, or the right to make it; staging needs temporary tables. */
async function missingForLedger({ session, server, context }: Facts): Promise<string[]> {
  const schema = context.ledgerSchema ?? 'migration_control';
  const [found] = await session.query<{ usable: boolean }>({
    text: `SELECT pg_catalog.has_schema_privilege(oid, 'USAGE') AND pg_catalog.has_schema_privilege(oid, 'CREATE') AS usable
      FROM pg_catalog.pg_namespace WHERE nspname = $1`,
    values: [schema],
  });
  const missing = server.mayCreateTemporary ? [] : [`TEMPORARY on database ${server.database}`];
  if (found) return found.usable ? missing : [...missing, `USAGE, CREATE on schema ${schema}`];
  return server.mayCreateSchema ? missing : [...missing, `CREATE on database ${server.database} (for schema ${schema})`];
}

function checkOwnership({ entities, server }: Facts): Check {
  const name = 'target.ownership';
  const foreign = namesOf(entities, ({ owned }) => !owned);
  if (foreign.length === 0) return passed(name, `The role ${server.role} owns the named entities, so bulk mode is possible.`);
  return {
    name,
    status: 'warning',
    message: `The role ${server.role} does not own: ${listNames(foreign)}; they are filled with indexes and foreign keys up, which is slower.`,
    fix: `ALTER TABLE … OWNER TO ${server.role}, or make it a member of the owner, if bulk mode is wanted.`,
  };
}

function checkTriggers({ entities }: Facts): Check {
  const triggers = entities.flatMap(({ name, overwritingTriggers }) => overwritingTriggers.map((trigger) => `${trigger} on ${name}`));
  if (triggers.length === 0) return passed('target.triggers', 'No trigger can change migrated values before they are stored.');
  return {
    name: 'target.triggers',
    status: 'warning',
    message: `These row triggers may overwrite migrated values: ${listNames(triggers)}.`,
    fix: 'Say `triggers: disable` or `triggers: keep` in the phases that write these entities.',
  };
}
