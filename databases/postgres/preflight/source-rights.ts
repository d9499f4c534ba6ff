import type { Check } from '../../../model/check.ts';
import { placeOfName, tableName } from '../entity-name.ts';
import { ident, join, sql, statement } from '../sql.ts';
import { type CheckGroup, type Facts, listNames, namesOf, passed } from './facts.ts';

/** May the role read every named entity, see all of its rows, and write none? */
export const checkSourceRights: CheckGroup = (facts) => [
  checkEntities(facts),
  checkSelect(facts),
  checkReadOnly(facts),
  checkRowSecurity(facts),
];

/** Are all named entities there? */
export function checkEntities({ question, entities }: Facts): Check {
  const name = `${question.role}.entities`;
  const missing = question.entities.filter((wanted) => !entities.some((entity) => entity.name === wanted));
  if (missing.length === 0) return passed(name, `All ${question.entities.length} named entities exist.`);
  return {
    name,
    status: 'failed',
    message: `These entities do not exist: ${listNames(missing)}.`,
    fix: 'Check the names against `godwit analyze`; names outside the schema `public` carry their schema.',
  };
}

function checkSelect({ entities, server }: Facts): Check {
  const name = 'source.rights';
  const unreadable = namesOf(entities, ({ mayEnterSchema, mayRead }) => !mayEnterSchema || !mayRead);
  if (unreadable.length === 0) return passed(name, `The role ${server.role} may read every named entity.`);
  return {
    name,
    status: 'failed',
    message: `The role ${server.role} may not read: ${listNames(unreadable)}.`,
    fix: grantsToRead(unreadable, server.role),
  };
}

const tablesListed = 50;

/** SQL for whoever may grant it: table by table, or for whole schemas where they are many. */
function grantsToRead(names: readonly string[], role: string): string {
  const places = names.map(placeOfName);
  const schemas = join([...new Set(places.map(({ schema }) => schema))].map((schema) => ident(schema)));
  const what = places.length > tablesListed ? sql`ALL TABLES IN SCHEMA ${schemas}` : join(places.map(tableName));
  const to = ident(role);
  return statement(sql`GRANT USAGE ON SCHEMA ${schemas} TO ${to}; GRANT SELECT ON ${what} TO ${to};`).text;
}

function checkReadOnly({ entities, server }: Facts): Check {
  const name = 'source.read_only';
  const fix =
    'Connect as a role of its own that has only USAGE on the schemas and SELECT on the entities (GRANT SELECT … TO …), ' +
    `not as ${server.role}.`;
  if (server.superuser) {
    return { name, status: 'warning', message: `The role ${server.role} is a superuser and could change the source.`, fix };
  }
  const writable = namesOf(entities, ({ mayWrite }) => mayWrite);
  if (writable.length === 0) return passed(name, `The role ${server.role} cannot change any named entity.`);
  return { name, status: 'warning', message: `The role ${server.role} could change: ${listNames(writable)}.`, fix };
}

/** Does row security hide rows of a named entity from the role? */
export function checkRowSecurity({ question: { role }, entities, server }: Facts): Check {
  const name = `${role}.row_security`;
  const hidden = namesOf(entities, ({ rowsHidden }) => rowsHidden);
  if (hidden.length === 0) return passed(name, 'Row security hides no row of the named entities.');
  return {
    name,
    status: 'failed',
    message: `Row security applies to the role ${server.role} on: ${listNames(hidden)}; rows could be missing unseen.`,
    fix: `ALTER ROLE ${server.role} BYPASSRLS, or connect as the owner of the tables where row security is not forced.`,
  };
}
