import { isIPv6 } from 'node:net';
import type { Config } from '../config.ts';
import { openPostgresSource, openPostgresTarget } from '../databases/postgres/database.ts';
import { hasEmbedded, startEmbedded } from '../databases/postgres/embedded.ts';
import type { SourceDatabase, TargetDatabase } from '../model/contracts.ts';
import { GodwitError } from '../model/errors.ts';
import type { Playbook } from '../model/playbook.ts';

type Connection = Playbook['source'];

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
  return openPostgresSource(await optionsOf(config, connection));
}

/** Opens the target that a playbook names. */
export async function connectTarget(config: Config, connection: Connection): Promise<TargetDatabase> {
  return openPostgresTarget(await optionsOf(config, connection));
}

/** The database of the journal, where it is not the target. */
export async function connectJournal(config: Config, url: string): Promise<TargetDatabase> {
  return openPostgresTarget(await optionsOf(config, { kind: 'postgres', url, schemas: ['public'] }));
}

async function optionsOf(config: Config, { url, schemas }: Connection) {
  return {
    url: await resolveUrl(config, url),
    schemas,
    connectTimeoutMs: config.CONNECT_TIMEOUT,
    statementTimeoutMs: config.MIGRATION_TIMEOUT,
    profileRows: config.GODWIT_PROFILE_ROWS,
    allowSuperuser: config.GODWIT_ALLOW_SUPERUSER === '1',
  };
}

/**
 * The URL to connect to: `embedded:NAME` is a database of the server that Godwit keeps; `$NAME` a variable of the environment;
 * `$SOURCE_DB` and `$TARGET_DB` are put together from `…_HOST`, `…_PORT`, `…_USER`, `…_PASSWORD` and `…_NAME`.
 */
export async function resolveUrl(config: Config, url: string): Promise<string> {
  if (url.startsWith(embedded)) return embeddedUrl(config, url.slice(embedded.length));
  const resolved = url.startsWith('$') ? fromVariable(config, url.slice(1)) : url;
  if (URL.canParse(resolved) && /^postgres(ql)?:$/.test(new URL(resolved).protocol)) return resolved;
  throw new GodwitError('config_invalid', `${url.startsWith('$') ? url : 'The connection'} is not a postgresql:// URL.`);
}

async function embeddedUrl(config: Config, name: string): Promise<string> {
  requireEmbeddedName(name);
  const server = await startEmbedded(config.home);
  await server.ensureDatabase(name);
  return server.url(name);
}

function requireEmbeddedName(name: string): void {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
    throw new GodwitError('argument_invalid', `"${name}" cannot name an embedded database: use lower-case letters, digits and _.`);
  }
}

function fromVariable(config: Config, name: string): string {
  const value = config.variable(name) ?? fromParts(config, name);
  if (value !== undefined) return value;
  const parts = name.endsWith('_DB') ? ` Or set ${name}_HOST, _PORT, _USER, _PASSWORD and _NAME.` : '';
  throw new GodwitError('config_invalid', `The playbook connects to $${name}, and the environment does not set it.${parts}`);
}

function fromParts(config: Config, name: string): string | undefined {
  const part = (which: string): string | undefined => config.variable(`${name}_${which}`);
  const host = part('HOST');
  if (host === undefined) return undefined;
  const place = `${isIPv6(host) ? `[${host}]` : host}:${part('PORT') ?? '5432'}`;
  const address = `postgresql://${place}/${encodeURIComponent(part('NAME') ?? 'postgres')}`;
  if (!URL.canParse(address)) throw new GodwitError('config_invalid', `${name}_HOST and ${name}_PORT are no host and port.`);
  const url = new URL(address);
  url.username = encodeURIComponent(part('USER') ?? 'postgres');
  url.password = encodeURIComponent(part('PASSWORD') ?? '');
  return url.toString();
}
