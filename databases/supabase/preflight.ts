import type { Check } from '../../model/check.ts';
import type { PreflightQuestion } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { SqlSession } from '../../model/session.ts';
import { type Additions, countObjects, countUsers, readAdditions, readSurface } from './additions.ts';
import { doorOf } from './address.ts';
import type { Project } from './project.ts';

/** What is asked about, and by which door. */
export interface Asked {
  readonly url: string;
  readonly schemas: readonly string[];
  readonly role: PreflightQuestion['role'];
  /** Null where the playbook names no project. */
  readonly project: Project | null;
}

type Group = (session: SqlSession, asked: Asked, additions: Additions) => Promise<Check[]>;

/** A check that only informs is skipped, so that it is shown and stops nothing. */
const told = (name: string, message: string): Check => ({ name, status: 'skipped', message });

const groups: Readonly<Record<string, Group>> = {
  door: async (_session, { url, role }) =>
    doorOf(url) === 'server' ? [] : [told(`${role}.door`, 'The address is Supabase’s pooler in session mode, which keeps sessions.')],
  users: checkUsers,
  storage: checkStorage,
  api: checkApi,
  service_role: checkServiceRole,
};

/** What Supabase adds to a database, and how Godwit gets at it. What the role may not see is said, with the way around. */
export async function checkAdditions(session: SqlSession, asked: Asked): Promise<Check[]> {
  const additions = await readAdditions(session);
  const checks: Check[] = [];
  for (const [name, group] of Object.entries(groups)) {
    try {
      checks.push(...(await group(session, asked, additions)));
    } catch (error) {
      if (!(error instanceof GodwitError) || error.code === 'connection_lost') throw error;
      checks.push({
        name: `${asked.role}.${name}`,
        status: 'skipped',
        message: `It could not be checked: ${error.message}`,
        fix: error.hint,
      });
    }
  }
  return checks;
}

async function checkUsers(session: SqlSession, { role, project }: Asked, additions: Additions): Promise<Check[]> {
  const name = `${role}.users`;
  if (!additions.hasUsers) return [told(name, 'There is no table auth.users: no users of Supabase Auth are brought.')];
  const may = role === 'source' ? additions.mayReadUsers : additions.mayWriteUsers;
  if (!may) {
    const verb = role === 'source' ? 'read' : 'write';
    const fix = 'Grant the role the tables auth.users, auth.identities and auth.mfa_factors, or connect as postgres.';
    if (!project) return [{ name, status: 'warning', message: `The role may not ${verb} users by SQL, and no project is named.`, fix }];
    return [{ name, status: 'warning', message: `The role may not ${verb} users by SQL: ${byApi[role]}.`, fix }];
  }
  const { users, identities, factors } = await countUsers(session, additions);
  return [told(name, `${users} users; identities: ${listed(identities)}; second factors: ${listed(factors)}. By SQL.`)];
}

const byApi: Readonly<Record<Asked['role'], string>> = {
  source: 'the admin API gives them without password hashes',
  target: 'the admin API takes passwords, metadata and e-mail or phone; no other identities and no second factors',
};

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([kind, n]) => `${kind} ${n}`)
    .join(', ') || 'none';

async function checkStorage(session: SqlSession, { role }: Asked, additions: Additions): Promise<Check[]> {
  const name = `${role}.storage`;
  if (!additions.hasStorage) return [told(name, 'There are no tables storage.buckets and storage.objects: no objects are brought.')];
  if (!additions.mayReadStorage)
    return [
      { name, status: 'warning', message: 'The role may not read storage.buckets and storage.objects.', fix: 'Connect as postgres.' },
    ];
  const counts = await countObjects(session);
  const told_ = `${counts?.buckets} buckets, ${counts?.publicBuckets} of them public; ${counts?.objects} objects, ${counts?.bytes} bytes.`;
  return [told(name, told_)];
}

const namesMax = 10;

async function checkApi(session: SqlSession, { role, schemas }: Asked): Promise<Check[]> {
  const { tables, functions, relationships, policies, roles } = await readSurface(session, schemas);
  if (roles === 0) return [told(`${role}.api`, 'The roles anon, authenticated and service_role are not there: no API reads these tables.')];
  const counts = `${tables.length} tables and views, ${functions.length} functions, ${relationships.length} relationships`;
  const message = `The API reaches ${counts}; ${policies} policies.`;
  const open = tables.filter(({ secured, roles: by }) => !secured && by.anon !== undefined).map(({ entity }) => entity);
  if (open.length === 0) return [told(`${role}.api`, message)];
  const names = `${open.slice(0, namesMax).join(', ')}${open.length > namesMax ? ` and ${open.length - namesMax} more` : ''}`;
  const fix = 'Switch row security on for them, or revoke the rights of anon, unless everybody may have them.';
  return [
    told(`${role}.api`, message),
    { name: `${role}.open_tables`, status: 'warning', message: `Anybody reaches these tables, which have no row security: ${names}.`, fix },
  ];
}

async function checkServiceRole(_session: SqlSession, { role, project }: Asked): Promise<Check[]> {
  const name = `${role}.service_role`;
  if (!project) return [told(name, 'No project is named: storage is not reached, and users by SQL only.')];
  await project.requireAnswer();
  return [{ name, status: 'passed', message: `${project.label} takes the service role.` }];
}
