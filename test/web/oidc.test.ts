import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimedBy, rolesIn } from '../../web/server/auth/oidc.ts';
import { client, type OidcProvider, openProvider, passProvider } from '../support/oidc.ts';
import { emailOf, openPeopleShop, openWebShop, type PeopleShop, type Visitor, visit } from '../support/web.ts';

let provider: OidcProvider;
let web: PeopleShop;

beforeAll(async () => {
  provider = await openProvider();
  web = await openPeopleShop({
    GODWIT_OIDC_ISSUER: provider.issuer,
    GODWIT_OIDC_CLIENT_ID: client.id,
    GODWIT_OIDC_CLIENT_SECRET: client.secret,
    GODWIT_OIDC_SCOPES: 'openid profile email groups',
    GODWIT_OIDC_ROLES_CLAIM: 'groups',
    GODWIT_OIDC_ROLES: 'migration-engineers=engineer, migration-reviewers=reviewer',
  });
  provider.allow(web.server.url);
});
afterAll(async () => {
  await web.server.close();
  provider.close();
});

/** Begins at the workbench, passes the provider, and comes back; returns where the browser is sent in the end. */
async function enterBy(login: string, browser: Visitor = visit(web.server.url)): Promise<{ browser: Visitor; at: string }> {
  const asked = { providerId: 'oidc', callbackURL: '/' };
  const begun = await browser.post('/api/auth/sign-in/oauth2', asked, { origin: web.server.url });
  const back = await passProvider(provider.issuer, begun.body.url, login);
  const answer = await browser.get(back);
  await browser.refresh();
  return { browser, at: answer.headers.get('location') ?? '' };
}

const who = async (browser: Visitor) => (await browser.get('/api/session')).body.principal;

describe('single sign-on', () => {
  it('brings somebody in with the roles of their groups, and with others when those change', async () => {
    provider.say('erin', {
      name: 'Erin Engineer',
      email: 'erin@example.test',
      email_verified: true,
      groups: ['migration-engineers', 'chess'],
    });
    const { browser, at } = await enterBy('erin');
    expect(at).toMatch(/\/$/);
    expect(await who(browser)).toMatchObject({ name: 'Erin Engineer', roles: ['engineer'] });
    expect((await browser.post('/api/playbooks/shop/decisions', { digest: 'a'.repeat(64), verdict: 'approved' })).status).toBe(403);
    provider.say('erin', { name: 'Erin Engineer', email: 'erin@example.test', email_verified: true, groups: ['migration-reviewers'] });
    expect(await who((await enterBy('erin')).browser)).toMatchObject({ roles: ['reviewer'] });
    provider.say('erin', { name: 'Erin Engineer', email: 'erin@example.test', email_verified: true });
    expect(await who((await enterBy('erin')).browser)).toMatchObject({ roles: ['viewer'] });
    // The session of before has the roles of now.
    expect(await who(browser)).toMatchObject({ roles: ['viewer'] });
    const known = (await web.admin.get('/api/people')).body.people.filter(({ email }: { email: string }) => email === 'erin@example.test');
    expect(known).toHaveLength(1);
  });

  it('never takes a name that tells nobody apart, and knows people by what else they are called', async () => {
    provider.say('ada2', { name: 'Ada Admin', email: 'other@example.test', email_verified: true });
    expect(await who((await enterBy('ada2')).browser)).toMatchObject({ name: 'Ada Admin (other@example.test)', roles: ['viewer'] });
    provider.say('nick', { preferred_username: 'nick', email: 'nick@example.test' });
    expect(await who((await enterBy('nick')).browser)).toMatchObject({ name: 'nick' });
  });

  it('is the same person as one who was here only where the provider knows the address to be theirs', async () => {
    await web.person('Pia Password', ['engineer']);
    const email = emailOf('Pia Password');
    provider.say('forger', { name: 'Pia Password', email, email_verified: false, groups: ['migration-reviewers'] });
    const forged = await enterBy('forger');
    expect(forged.at).toContain('error=account_not_linked');
    expect(await who(forged.browser)).toBeNull();
    provider.say('pia', { name: 'Pia Elsewhere', email, email_verified: true, groups: ['migration-reviewers'] });
    expect(await who((await enterBy('pia')).browser)).toMatchObject({ name: 'Pia Password', roles: ['reviewer'] });
  });

  it('lets nobody in whom an administrator let go', async () => {
    provider.say('lara', { name: 'Lara Leaves', email: 'lara@example.test', email_verified: true });
    const { browser } = await enterBy('lara');
    const { id } = await who(browser);
    await web.admin.send('DELETE', `/api/people/${id}`);
    expect(await who(browser)).toBeNull();
    expect(await who((await enterBy('lara')).browser)).toBeNull();
  });
});

describe('what is forged', () => {
  it('an answer that belongs to another browser, or comes again, signs nobody in', async () => {
    provider.say('vic', { name: 'Vic Victim', email: 'vic@example.test', email_verified: true });
    const [mine, other] = [visit(web.server.url), visit(web.server.url)];
    const begun = await mine.post('/api/auth/sign-in/oauth2', { providerId: 'oidc', callbackURL: '/' }, { origin: web.server.url });
    const back = await passProvider(provider.issuer, begun.body.url, 'vic');
    await other.get(back);
    expect(await who(other)).toBeNull();
    await mine.get(back);
    const again = visit(web.server.url);
    await again.get(back, { cookie: mine.cookies() });
    await again.get(back);
    expect(await who(again)).toBeNull();
  });

  it('nobody is sent elsewhere after signing in', async () => {
    for (const callbackURL of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
      const answer = await visit(web.server.url).post(
        '/api/auth/sign-in/oauth2',
        { providerId: 'oidc', callbackURL },
        { origin: web.server.url },
      );
      expect(answer.status, callbackURL).toBe(403);
    }
  });

  it('a token that is for another client, by another issuer or too old stands for nobody', async () => {
    const settings = { issuer: provider.issuer, clientId: client.id, clientSecret: '', name: '', scopes: [], roles: null };
    const now = Math.floor(Date.now() / 1000);
    const good = { iss: provider.issuer, sub: 'eve', aud: client.id, exp: now + 60, email: 'eve@example.test' };
    const tokenOf = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    const stands = (claims: object) => claimedBy(settings, { idToken: tokenOf(claims) });
    for (const wrong of [{ iss: 'https://evil.example' }, { aud: 'another' }, { aud: ['another'] }, { exp: now - 1 }, { sub: '' }])
      expect(await stands({ ...good, ...wrong }), JSON.stringify(wrong)).toBeNull();
    expect(await claimedBy(settings, { idToken: 'no token' })).toBeNull();
    // With none of those wrong the provider itself is asked, which knows no such access token.
    await expect(stands(good)).rejects.toThrow('401');
  });
});

describe('roles by a claim', () => {
  const byValue = { eng: 'engineer', rev: 'reviewer', adm: 'admin' } as const;
  it.each([
    [{ groups: ['rev', 'eng', 'chess'] }, 'groups', ['engineer', 'reviewer']],
    [{ groups: 'eng, adm' }, 'groups', ['engineer', 'admin']],
    [{ realm_access: { roles: ['rev'] } }, 'realm_access.roles', ['reviewer']],
    [{ 'https://example.org/roles': ['adm'] }, 'https://example.org/roles', ['admin']],
    [{ groups: ['constructor', 'toString'] }, 'groups', ['viewer']],
    [{ groups: { eng: true } }, 'groups', ['viewer']],
    [{}, 'realm_access.roles', ['viewer']],
  ])('%j by %s are %j', (claims, claim, roles) => {
    expect(rolesIn(claims, { claim, byValue })).toEqual(roles);
  });

  it('need both the claim and its values, and roles that there are', async () => {
    const people = { GODWIT_WEB_SIGN_IN: 'people' };
    await expect(openWebShop({ ...people, GODWIT_OIDC_ROLES_CLAIM: 'groups' })).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(openWebShop({ ...people, GODWIT_OIDC_ROLES: 'a=engineer' })).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(openWebShop({ ...people, GODWIT_OIDC_ROLES_CLAIM: 'a', GODWIT_OIDC_ROLES: 'a=boss' })).rejects.toMatchObject({
      code: 'config_invalid',
    });
  });
});
