import type { Check } from '../../../model/check.ts';
import { placeOfName, tableName } from '../entity-name.ts';
import { readFunctions } from '../introspect/functions.ts';
import { ident, join, sql, statement } from '../sql.ts';
import { type CheckGroup, type EntityFacts, type Facts, listNames, namesOf, passed } from './facts.ts';
import { checkEntities, checkRowSecurity } from './source-rights.ts';

/** May the role keep its ledger, write every named entity, and do so without triggers changing what it wrote? */
export const checkTargetRights: CheckGroup = async (facts) => [
  checkEntities(facts),
  await checkWrite(facts),
  checkOwnership(facts),
  checkRowSecurity(facts),
  checkTriggers(facts),
  await checkFunctions(facts),
  checkSuperuser(facts),
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

/** Whose code runs with every row that is written; it runs as the connected role, or as its owner where it is SECURITY DEFINER. */
async function checkFunctions({ session, question, server }: Facts): Promise<Check> {
  const name = 'target.functions';
  const schemas = [...new Set(question.entities.map((entity) => placeOfName(entity).schema))];
  const reached = await readFunctions(session, schemas);
  const functions = new Map(question.entities.flatMap((entity) => reached.get(entity) ?? []).map((each) => [each.name, each]));
  if (functions.size === 0) return passed(name, 'Writing the named entities runs no function of the database.');
  const described = [...functions.values()].map((each) => {
    return `${each.name} (${each.language}, of ${each.owner}${each.securityDefiner ? ', runs as its owner' : ''})`;
  });
  return {
    name,
    status: 'warning',
    message: `Writing the named entities may run these functions of the database as ${server.role}: ${listNames(described)}.`,
    fix: 'Read them before you approve: what they are is part of the approval, and a change stops the next run (exit 4).',
  };
}

const tablesListed = 50;

function checkSuperuser({ question, server, context }: Facts): Check {
  const name = 'target.superuser';
  if (!server.superuser) return passed(name, `The role ${server.role} is no superuser.`);
  return {
    name,
    status: 'warning',
    message: `The role ${server.role} is a superuser: triggers, checks and defaults of the target run with all rights on the server.`,
    fix: `Connect as an unprivileged owner: ${ownerStatements(question.entities, server.database, context.ledgerSchema ?? 'migration_control')}`,
  };
}

/** SQL for a role that owns the entities and nothing else; `docs/security.md` has it for whole schemas. */
function ownerStatements(entities: readonly string[], database: string, ledgerSchema: string): string {
  const places = entities.map(placeOfName);
  const role = ident('godwit_owner');
  const schemas = [...new Set(places.map(({ schema }) => schema))];
  const statements = [
    sql`CREATE ROLE ${role} LOGIN PASSWORD '…'`,
    sql`GRANT CREATE, TEMPORARY ON DATABASE ${ident(database)} TO ${role}`,
    ...schemas.map((schema) => sql`GRANT USAGE, CREATE ON SCHEMA ${ident(schema)} TO ${role}`),
    ...places.slice(0, tablesListed).map((place) => sql`ALTER TABLE ${tableName(place)} OWNER TO ${role}`),
  ];
  const more = places.length > tablesListed ? ` (and so on for ${places.length - tablesListed} more tables)` : '';
  return (
    `${statement(sql`${join(statements, '; ')};`).text}${more} Where the schema ${ledgerSchema} stands already, it changes ` +
    'its owner too: docs/security.md.'
  );
}
