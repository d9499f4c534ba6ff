import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { openOwnPool } from '../../databases/postgres/own-pool.ts';
import { resolveUrl } from '../workbench/connect.ts';
import { writePrivate } from '../workbench/private-files.ts';

export { isSamePerson, tellsApart } from '../../engine/journal/person.ts';

const schema = 'migration_people';
const ownDatabase = 'embedded:godwit_people';

/** Connections to where people, sessions and second factors are kept: the control database, or one of the embedded server. */
export async function openPeopleDatabase(config: Config) {
  return openOwnPool(await resolveUrl(config, config.CONTROL_DATABASE_URL ?? ownDatabase), schema);
}

/** What sessions and tokens are signed with: from the environment, or the home's own, which is drawn where there is none. */
export function webSecret({ home, GODWIT_WEB_SECRET: given }: Config): string {
  if (given !== undefined) return given;
  const file = join(home, 'web-secret');
  if (!existsSync(file)) writePrivate(file, randomBytes(48).toString('base64url'));
  return readFileSync(file, 'utf8').trim();
}
