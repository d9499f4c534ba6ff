import type { Config } from '../../config.ts';
import { addressOfParts } from '../../databases/postgres/address.ts';
import { hasEmbedded, startEmbedded } from '../../databases/postgres/embedded.ts';
import type { EmbeddedRole } from '../../databases/postgres/embedded-roles.ts';
import { type DatabaseKind, databaseKinds, defaultKind, kindOfAddress, type OpenOptions } from '../../databases/registry.ts';
import { choice, refusal } from '../../engine/playbook/refusal.ts';
import type { Connection } from '../../model/connection.ts';
import type { SourceDatabase, TargetDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import { keptFolder } from './kept-folder.ts';

const embedded = 'embedded:';

/** Creates the embedded database of a URL where it is missing; what is returned removes it again if that was so. Other URLs are left alone. */
export async function prepareEmbedded(config: Config, url: string): Promise<() => Promise<void>> {
  if (!url.startsWith(embedded)) return async () => {};
  const name = url.slice(embedded.length);
  requireEmbeddedName(name);
  const server = await startEmbedded(config.home);
  const isNew = await server.ensureDatabase(name);
  return async () => {
    if (isNew) await server.dropDatabase(name);
  };
}

/** Whether a connection is to the embedded server, and none was ever set up: then nothing was ever read or written there. */
export async function isNeverUsed(config: Config, { url }: Connection): Promise<boolean> {
  return url.startsWith(embedded) && !(await hasEmbedded(config.home));
}

/** Opens the source that a playbook names. */
export async function connectSource(config: Config, connection: Connection): Promise<SourceDatabase> {
  return kindOf(config, connection, 'source').openSource(await optionsOf(config, connection, 'reader'));
}

/** Opens a target for reading the rows that are published: as its owner, because Godwit has written them. */
export async function connectPublished(config: Config, connection: Connection): Promise<SourceDatabase> {
  return kindOf(config, connection, 'target').openSource({ ...(await optionsOf(config, connection, 'owner')), allowSuperuser: true });
}

/** Opens the target that a playbook names. Throws `config_invalid` where its kind can only be read. */
export async function connectTarget(config: Config, connection: Connection): Promise<TargetDatabase> {
  const { openTarget, example } = kindOf(config, connection, 'target');
  if (!openTarget)
    throw new GodwitError('config_invalid', `A target cannot be of the kind that has addresses such as ${example}: it can only be read.`);
  return openTarget(await optionsOf(config, connection, 'owner'));
}

/** The database of the journal, where it is not the target. */
export function connectJournal(config: Config, url: string): Promise<TargetDatabase> {
  return connectTarget(config, { kind: defaultKind, url, schemas: ['public'] });
}

/** What a connection is called before it is opened: as its database, or as the playbook names it where that is not known. */
export function shownAddress(config: Config, { kind, url }: Connection): string {
  const resolved = url.startsWith('$') ? variableOf(config, url.slice(1)) : url;
  const found = databaseKinds[kind ?? (resolved === undefined ? undefined : kindOfAddress(resolved)) ?? defaultKind];
  if (resolved === undefined || !found) return url;
  return URL.canParse(resolved) && found.address.test(resolved) ? found.label(resolved) : url;
}

/** The kind of the database that a URL, an embedded database or a variable stands for. */
export function kindOfUrl(config: Config, url: string): string {
  if (url.startsWith(embedded)) return defaultKind;
  const resolved = url.startsWith('$') ? fromVariable(config, url.slice(1)) : url;
  return kindOfAddress(resolved) ?? defaultKind;
}

/** The kind that a connection names, or its address shows. Throws `playbook_invalid` where there is none of that name. */
function kindOf(config: Config, { kind, url }: Connection, side: 'source' | 'target'): DatabaseKind {
  const name = kind ?? kindOfUrl(config, url);
  const found = Object.hasOwn(databaseKinds, name) ? databaseKinds[name] : undefined;
  if (found) return found;
  const known = Object.keys(databaseKinds);
  throw refusal('playbook_invalid', null, [side, 'kind'], `there is no kind of database "${name}"${choice(name, known)}`);
}

async function optionsOf(config: Config, connection: Connection, role: EmbeddedRole): Promise<OpenOptions> {
  return {
    url: await resolveUrl(config, connection.url, role, connection.kind ?? kindOfUrl(config, connection.url)),
    connection,
    connectTimeoutMs: config.CONNECT_TIMEOUT,
    statementTimeoutMs: config.MIGRATION_TIMEOUT,
    profileRows: config.GODWIT_PROFILE_ROWS,
    lookUpMemoryMb: config.GODWIT_LOOKUP_MEMORY_MB,
    allowSuperuser: config.GODWIT_ALLOW_SUPERUSER === '1',
    project: () => projectOf(config, connection),
  };
}

/** The APIs beside a database, where the playbook names them. The key stays in the environment until it is asked for. */
function projectOf(config: Config, { project, service_role }: Connection): { url: string; serviceRole: string } | null {
  if (project === undefined && service_role === undefined) return null;
  if (project === undefined || service_role === undefined)
    throw new GodwitError('config_invalid', 'A connection names `project` and `service_role` together, or neither.');
  const url = project.startsWith('$') ? fromVariable(config, project.slice(1)) : project;
  return { url, serviceRole: fromVariable(config, service_role.slice(1)) };
}

/**
 * The URL to connect to: `embedded:NAME` is a database of the server that Godwit keeps, reached as `role`, or of files that it keeps, where the
 * kind is such; `$NAME` a variable of the environment; `$SOURCE_DB` and `$TARGET_DB` are put together from `…_HOST`, `…_PORT`, `…_USER`,
 * `…_PASSWORD` and `…_NAME`.
 */
export async function resolveUrl(config: Config, url: string, role: EmbeddedRole = 'owner', kind: string = defaultKind): Promise<string> {
  if (url.startsWith(embedded)) return embeddedUrl(config, url.slice(embedded.length), role, kind);
  const resolved = url.startsWith('$') ? fromVariable(config, url.slice(1)) : url;
  const known = databaseKinds[kind];
  if (URL.canParse(resolved) && known?.address.test(resolved)) return resolved;
  const what = url.startsWith('$') ? url : 'The connection';
  throw new GodwitError('config_invalid', `${what} is no address of the kind ${kind}, such as ${known?.example}.`);
}

async function embeddedUrl(config: Config, name: string, role: EmbeddedRole, kind: string): Promise<string> {
  requireEmbeddedName(name);
  const kept = databaseKinds[kind]?.kept;
  if (kept) return kept(keptFolder(config, name));
  const server = await startEmbedded(config.home);
  await server.ensureDatabase(name);
  return server.url(name, role);
}

function requireEmbeddedName(name: string): void {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
    throw new GodwitError('argument_invalid', `"${name}" cannot name an embedded database: use lower-case letters, digits and _.`);
  }
}

const variableOf = (config: Config, name: string): string | undefined => config.variable(name) ?? fromParts(config, name);

function fromVariable(config: Config, name: string): string {
  const value = variableOf(config, name);
  if (value !== undefined) return value;
  const parts = name.endsWith('_DB') ? ` Or set ${name}_HOST, _PORT, _USER, _PASSWORD and _NAME.` : '';
  throw new GodwitError('config_invalid', `The playbook connects to $${name}, and the environment does not set it.${parts}`);
}

function fromParts(config: Config, name: string): string | undefined {
  const address = addressOfParts((which) => config.variable(`${name}_${which}`));
  if (address === null) throw new GodwitError('config_invalid', `${name}_HOST and ${name}_PORT are no host and port.`);
  return address;
}
