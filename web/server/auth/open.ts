import { openPeopleDatabase, webSecret } from '../../../app/people/people-database.ts';
import type { Caller } from '../../../app/workbench/workbench.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { ClaimedRoles, OidcSettings } from './oidc.ts';
import type { SignIn } from './sign-in.ts';
import { openSingleUser } from './single-user.ts';

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** How people come in, as the settings say. Throws `config_invalid` where one person's server would listen to others. */
export async function openSignIn({ config, principal }: Caller, url: string): Promise<SignIn> {
  const { GODWIT_WEB_SIGN_IN: mode, GODWIT_WEB_HOST: host } = config;
  if (mode === 'single') {
    if (loopback.has(host)) return openSingleUser({ ...principal, provenBy: 'session' });
    throw new GodwitError(
      'config_invalid',
      'GODWIT_WEB_HOST: a server for one person listens on 127.0.0.1 alone; GODWIT_WEB_SIGN_IN=people is for several.',
    );
  }
  const oidc = oidcOf(config);
  // Loaded where there are several people alone.
  const { openPeople } = await import('./people.ts');
  const pool = await openPeopleDatabase(config);
  return openPeople({ pool, url, secret: webSecret(config), oidc, keeper: principal });
}

function oidcOf(config: Caller['config']): OidcSettings | null {
  const { GODWIT_OIDC_ISSUER: issuer, GODWIT_OIDC_CLIENT_ID: clientId, GODWIT_OIDC_CLIENT_SECRET: clientSecret } = config;
  const { GODWIT_OIDC_NAME: name, GODWIT_OIDC_SCOPES: scopes } = config;
  const roles = claimedRolesOf(config);
  if (issuer === undefined && clientId === undefined) return null;
  if (issuer !== undefined && clientId !== undefined) return { issuer, clientId, clientSecret, name, scopes: scopes.split(/\s+/), roles };
  throw new GodwitError('config_invalid', 'GODWIT_OIDC_ISSUER and GODWIT_OIDC_CLIENT_ID are both needed for single sign-on.');
}

function claimedRolesOf({ GODWIT_OIDC_ROLES_CLAIM: claim, GODWIT_OIDC_ROLES: byValue }: Caller['config']): ClaimedRoles | null {
  if (claim === undefined && Object.keys(byValue).length === 0) return null;
  if (claim !== undefined && Object.keys(byValue).length > 0) return { claim, byValue };
  throw new GodwitError('config_invalid', 'GODWIT_OIDC_ROLES_CLAIM and GODWIT_OIDC_ROLES are both needed for roles by a claim.');
}
