import type { Check } from '../../../model/check.ts';
import { listNames, passed } from '../preflight/facts.ts';
import { namesOf, type TableFacts } from './table-facts.ts';

/** From this version on a publication may send columns that are computed and stored. */
const sendsStored = 18;

/** What tables need so that their changes can be told, a check each. */
export function tableChecks(tables: readonly TableFacts[], version: number): Check[] {
  return [identities(tables), readable(tables), kinds(tables), partitions(tables), generated(tables, version)];
}

/** Without one, updates and deletes of the application itself are refused as soon as the table is published. */
function identities(tables: readonly TableFacts[]): Check {
  const name = 'capture.replica_identity';
  const without = tables.filter((table) => !isNamed(table) || table.partitionsWithout > 0);
  if (without.length === 0) return passed(name, 'Updates and deletes of every table say which row they mean.');
  return {
    name,
    status: 'failed',
    message:
      `These tables do not say which row an update or delete means: ${namesOf(without)}. ` +
      "Published like this, the application's own updates would fail.",
    fix:
      'As owner: give them a primary key, or ALTER TABLE … REPLICA IDENTITY USING INDEX … (unique, without nulls) or FULL; ' +
      'of partitioned tables each partition.',
  };
}

function isNamed({ identity, hasKey, hasIdentityIndex }: TableFacts): boolean {
  if (identity === 'full') return true;
  return identity === 'default' ? hasKey : identity === 'index' && hasIdentityIndex;
}

function readable(tables: readonly TableFacts[]): Check {
  const name = 'capture.tables';
  const [unread, foreign] = [tables.filter(({ mayRead }) => !mayRead), tables.filter(({ isOwner }) => !isOwner)];
  if (unread.length > 0)
    return {
      name,
      status: 'failed',
      message: `The role may not read ${namesOf(unread)}.`,
      fix: 'As owner: GRANT SELECT ON … TO the role.',
    };
  if (foreign.length === 0) return passed(name, 'The role owns every table, so it may publish them.');
  return {
    name,
    status: 'warning',
    message: `The role does not own ${namesOf(foreign)}: it may not put them into a publication.`,
    fix: 'Let their owner make the publication (CREATE PUBLICATION … FOR TABLE …).',
  };
}

function kinds(tables: readonly TableFacts[]): Check {
  const name = 'capture.kinds';
  const silent = tables.filter(({ isUnlogged, isNoTable }) => isUnlogged || isNoTable);
  if (silent.length === 0) return passed(name, 'Every entity is a table whose changes are written to the log.');
  return {
    name,
    status: 'failed',
    message: `Changes of these are not in the log, for they are views, foreign or unlogged tables: ${namesOf(silent)}.`,
    fix: 'Read the tables that a view stands on; ALTER TABLE … SET LOGGED; or leave them to godwit differential.',
  };
}

function partitions(tables: readonly TableFacts[]): Check {
  const name = 'capture.partitions';
  const roots = tables.filter(({ isPartitioned }) => isPartitioned);
  if (roots.length === 0) return passed(name, 'No table is partitioned.');
  return {
    name,
    status: 'warning',
    message: `Partitioned: ${namesOf(roots)}. The publication has to name the tables themselves, and TRUNCATE of a single partition is not told.`,
    fix: 'CREATE PUBLICATION … WITH (publish_via_partition_root = true); empty a partition by DELETE.',
  };
}

function generated(tables: readonly TableFacts[], version: number): Check {
  const name = 'capture.generated_columns';
  const computed = tables.filter((table) => table.generated.length > 0);
  if (computed.length === 0) return passed(name, 'No column is computed by the source.');
  const columns = computed.flatMap((table) => table.generated.map((column) => `${table.schema}.${table.table}.${column}`));
  const how =
    version >= sendsStored
      ? 'WITH (publish_generated_columns = stored) sends those that are stored; virtual ones are'
      : 'PostgreSQL sends them from version 18 on; they are';
  return {
    name,
    status: 'warning',
    message: `Columns that the source computes are not in its stream: ${listNames(columns)}.`,
    fix: `${how} to be computed by a rule of the mapping.`,
  };
}
