import type { Config } from '../../config.ts';
import { openQueryBridge } from '../../databases/postgres/bridge/bridge.ts';
import { defaultKind } from '../../databases/registry.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Playbook } from '../../model/playbook.ts';
import { connectionOf, databaseNames } from '../../model/playbook-databases.ts';
import type { Sensitivity } from '../../model/profile.ts';
import type { QueryBridge } from '../../model/query.ts';
import type { Side } from '../../model/workbench.ts';
import { kindOfUrl, resolveUrl } from './connect.ts';
import { controlSchema } from './workbench.ts';

/** Which database of a playbook is asked: by its name, or the one of its side that has the tables of the query. */
export interface AskedPlace {
  readonly side: Side;
  readonly database: string | null;
}

/** What is masked: what names and profile say is sensitive, or nothing. */
export interface Masking {
  readonly sensitivityOf?: (entity: string, field: string) => Sensitivity | null;
  readonly reveal: boolean;
}

/** The read-only bridge to a database of a playbook. */
export async function openBridgeTo(config: Config, playbook: Playbook, database: string, masking: Masking): Promise<QueryBridge> {
  const { url, schemas } = connectionOf(playbook, database);
  return openQueryBridge({
    url: await resolveUrl(config, url, 'reader'),
    connectTimeoutMs: config.CONNECT_TIMEOUT,
    schemas: schemas.filter((schema) => schema !== controlSchema),
    ...masking,
  });
}

/**
 * The name of the database that a query is for. Throws `argument_invalid` where its side has none of that name, none or more than one that has all
 * tables of the query.
 */
export async function askedDatabase(config: Config, playbook: Playbook, { side, database }: AskedPlace, query: string): Promise<string> {
  const names = databaseNames(playbook, side);
  const listed = names.join(', ');
  if (database !== null && !names.includes(database))
    throw new GodwitError('argument_invalid', `The ${side} has no database "${database}": there is ${listed}.`);
  const [only = '', ...others] = database === null ? names : [database];
  if (others.length === 0) return only;
  const holding: string[] = [];
  for (const name of names) if (await holds(config, playbook, name, query)) holding.push(name);
  const [found, ...more] = holding;
  if (found !== undefined && more.length === 0) return found;
  const which =
    found === undefined ? `None of ${listed} has all tables of the query` : `${holding.join(' and ')} have the tables of the query`;
  throw new GodwitError('argument_invalid', `${which}: a query asks one database, and may name it (--database NAME).`);
}

async function holds(config: Config, playbook: Playbook, name: string, query: string): Promise<boolean> {
  const { url, kind } = connectionOf(playbook, name);
  if ((kind ?? kindOfUrl(config, url)) !== defaultKind) return false;
  return (await openBridgeTo(config, playbook, name, { reveal: false })).holds(query);
}
