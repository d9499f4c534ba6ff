import type { Connection } from '../../model/connection.ts';
import type { Database, PreflightQuestion, SourceDatabase, TargetDatabase } from '../../model/contracts.ts';
import type { TargetSession } from '../../model/session.ts';
import { type ConnectionOptions, openPostgresSource, openPostgresTarget } from '../postgres/database.ts';
import { openSession } from '../postgres/session.ts';
import { openAccess } from './access/access.ts';
import { openAccounts } from './accounts/accounts.ts';
import { refuseTransactionPort } from './address.ts';
import { checkAdditions } from './preflight.ts';
import { openProject, type Project } from './project.ts';

type Role = PreflightQuestion['role'];

/** Where a project is: its database, and the APIs beside it where the playbook names them. */
interface SupabaseOptions extends Omit<ConnectionOptions, 'schemas'> {
  readonly connection: Pick<Connection, 'schemas'>;
  readonly project?: () => { readonly url: string; readonly serviceRole: string } | null;
}

/** The database of a project as a source: PostgreSQL, and what Supabase adds to it. Throws `pooler_between`. */
export async function openSupabaseSource({ connection, ...options }: SupabaseOptions): Promise<SourceDatabase> {
  refuseTransactionPort(options.url);
  const base = await openPostgresSource({ ...options, schemas: connection.schemas });
  const read = sessions(base, { connection, ...options });
  return { ...base, ...added(base, { connection, ...options }, { role: 'source', read, users: read }) };
}

/** The database of a project as a target. Throws `pooler_between`. */
export async function openSupabaseTarget({ connection, ...options }: SupabaseOptions): Promise<TargetDatabase> {
  refuseTransactionPort(options.url);
  const base = await openPostgresTarget({ ...options, schemas: connection.schemas });
  const read = sessions(base, { connection, ...options });
  return { ...base, ...added(base, { connection, ...options }, { role: 'target', read, users: () => base.openSession() }) };
}

interface Doors {
  readonly role: Role;
  readonly read: Open;
  /** Sessions for users: of a target they write. */
  readonly users: Open;
}

function added(
  base: Database,
  options: SupabaseOptions,
  { role, read: open, users }: Doors,
): Pick<Database, 'preflight' | 'access' | 'accounts'> {
  const schemas = options.connection.schemas;
  return {
    preflight: async (question) => {
      const checks = await base.preflight(question);
      if (checks.some(({ code }) => code !== undefined)) return checks;
      const asked = { url: options.url, schemas, role, project: projectOf(options) };
      return [...checks, ...(await within(open, (session) => checkAdditions(session, asked)))];
    },
    access: async () => openAccess(open, schemas),
    accounts: async (question) => openAccounts(await users(), { label: base.label, role, project: projectOf(options), question }),
  };
}

type Open = () => Promise<TargetSession>;

/** Sessions that only read, on either side, admitted as those of PostgreSQL are. */
function sessions(base: Database, { url, connectTimeoutMs, statementTimeoutMs }: SupabaseOptions): Open {
  return async () => {
    // A first session of PostgreSQL's own asks whether there may be any.
    await base.place();
    return openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs, statementTimeoutMs });
  };
}

async function within<T>(open: Open, work: (session: TargetSession) => Promise<T>): Promise<T> {
  const session = await open();
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

function projectOf({ project, statementTimeoutMs }: SupabaseOptions): Project | null {
  const named = project?.() ?? null;
  return named && openProject({ ...named, timeoutMs: statementTimeoutMs });
}
