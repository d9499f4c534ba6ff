import type { Check } from '../../../model/check.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { SqlSession } from '../../../model/session.ts';
import { type CheckGroup, passed, readStatement } from './facts.ts';

interface RoleRights {
  readonly marker: string | null;
  readonly superuser: boolean;
  readonly replication: boolean;
  readonly bypassRls: boolean;
  readonly restorePoint: boolean;
  readonly createExtension: boolean;
}

const services: Readonly<Record<string, string>> = {
  rds_superuser: 'Amazon RDS or Aurora',
  azure_pg_admin: 'Azure Database for PostgreSQL',
  cloudsqlsuperuser: 'Google Cloud SQL',
  alloydbsuperuser: 'Google AlloyDB',
  supabase_admin: 'Supabase',
  neon_superuser: 'Neon',
  doadmin: 'DigitalOcean',
};

/** A right of superusers, and what is done without it. */
interface Fallback {
  readonly lacks: string;
  readonly instead: string;
}

/** What may the role do on a server where nobody outside the service is a superuser, and how does Godwit get by without the rest? */
export const checkManaged: CheckGroup = async ({ session, question: { role }, server }) => {
  const name = `${role}.managed`;
  const [rights] = await session.query<RoleRights>({ text: readStatement('managed.sql') });
  if (!rights || rights.superuser) return [passed(name, `The role ${server.role} is a superuser; Godwit needs none.`)];
  const lacking = role === 'source' ? lackingOnSource(rights) : lackingOnTarget(rights, await maySetReplicationRole(session));
  const told = lacking.length === 0 ? 'lacks nothing' : `lacks ${lacking.map(({ lacks, instead }) => `${lacks} (${instead})`).join('; ')}`;
  if (rights.marker === null) return [passed(name, `The role ${server.role} is no superuser and ${told}.`)];
  return [
    onService(
      name,
      `${services[rights.marker]} (it has the role ${rights.marker}): the role ${server.role} is no superuser and ${told}.`,
      lacking,
    ),
  ];
};

function onService(name: string, message: string, lacking: readonly Fallback[]): Check {
  if (lacking.length === 0) return passed(name, message);
  return {
    name,
    status: 'warning',
    message,
    fix: 'Nothing needs to be done where the ways in brackets will do; the service’s console grants what it can.',
  };
}

function lackingOnSource({ replication, bypassRls }: RoleRights): Fallback[] {
  return [
    ...(replication ? [] : [{ lacks: 'REPLICATION', instead: 'later changes are found by comparing again' }]),
    ...(bypassRls ? [] : [{ lacks: 'BYPASSRLS', instead: 'tables with row security are read as their owner' }]),
  ];
}

function lackingOnTarget({ bypassRls, restorePoint, createExtension }: RoleRights, mayReplicate: boolean): Fallback[] {
  return [
    ...(bypassRls ? [] : [{ lacks: 'BYPASSRLS', instead: 'tables with row security are written as their owner' }]),
    ...(restorePoint
      ? []
      : [{ lacks: 'pg_create_restore_point', instead: 'each phase notes the position of the log, and backs up the rows that are there' }]),
    ...(mayReplicate ? [] : [{ lacks: 'session_replication_role', instead: '`triggers: disable` alters the tables that the role owns' }]),
    ...(createExtension
      ? [{ lacks: 'CREATE EXTENSION of untrusted ones', instead: 'the service’s console adds them; trusted ones can be created' }]
      : [{ lacks: 'CREATE EXTENSION', instead: 'the owner of the database adds what the tables need' }]),
    { lacks: 'event triggers', instead: 'where one refuses a bulk load, the phase keeps its indexes up' },
  ];
}

async function maySetReplicationRole(session: SqlSession): Promise<boolean> {
  try {
    await session.query({ text: readStatement('replication-role.sql') });
    return true;
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'right_missing') return false;
    throw error;
  }
}
