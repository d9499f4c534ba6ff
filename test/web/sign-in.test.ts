import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, type Seat } from '../support/browser.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { client, type OidcProvider, openProvider } from '../support/oidc.ts';
import { browserProgram } from '../support/pages.ts';
import { totp } from '../support/totp.ts';
import { emailOf, openWebShop, type WebShop } from '../support/web.ts';

const minute = 60_000;
const first = 'the first password of all';
const given = 'a password that was given';

describe.runIf(browserProgram !== null)('the pages for signing in', () => {
  let web: WebShop;
  let provider: OidcProvider;
  let browser: Browser;
  let admin: Seat;
  let control = '';
  const kept: { codes: string[]; secret: string } = { codes: [], secret: '' };
  let sit: (url: string) => Promise<Seat>;
  const newSeat = (): Promise<Seat> => sit(web.server.url);

  beforeAll(async () => {
    provider = await openProvider();
    control = await createDatabase('control');
    web = await openWebShop({
      ...{ GODWIT_WEB_SIGN_IN: 'people', CONTROL_DATABASE_URL: control, GODWIT_USER: 'serve', GODWIT_OIDC_NAME: 'the clinic' },
      ...{ GODWIT_OIDC_ISSUER: provider.issuer, GODWIT_OIDC_CLIENT_ID: client.id, GODWIT_OIDC_CLIENT_SECRET: client.secret },
      ...{ GODWIT_OIDC_SCOPES: 'openid profile email groups', GODWIT_OIDC_ROLES_CLAIM: 'groups', GODWIT_OIDC_ROLES: 'reviewers=reviewer' },
    });
    provider.allow(web.server.url);
    ({ browser, sit } = await openBrowser());
  }, 3 * minute);

  afterAll(async () => {
    await browser?.close();
    await web?.server.close();
    provider?.close();
  });

  const signIn = async (name: string, password: string, seat?: Seat): Promise<Seat> => {
    const at = seat ?? (await newSeat());
    await at.go('/');
    await at.fill({ 'E-mail': emailOf(name), Password: password }, 'Sign in');
    return at;
  };
  const isIn = async ({ page }: Seat, name: string): Promise<void> => page.getByText(name, { exact: true }).first().waitFor();

  it(
    'the link that was printed makes the first administrator, once',
    async () => {
      admin = await newSeat();
      const link = (await web.server.link()) ?? '';
      await admin.page.goto(link);
      await admin.page.getByRole('heading', { name: 'The first person' }).waitFor();
      await admin.fill({ Name: 'Ada Admin', 'E-mail': emailOf('Ada Admin'), Password: 'short' }, 'Become the administrator');
      await admin.page.getByRole('heading', { name: 'The first person' }).waitFor();
      await admin.fill({ Password: first }, 'Become the administrator');
      await admin.page.getByRole('heading', { name: 'Sign in to Godwit' }).waitFor();
      await admin.fill({ 'E-mail': emailOf('Ada Admin'), Password: first }, 'Sign in');
      await isIn(admin, 'Ada Admin');
      const late = await newSeat();
      await late.page.goto(link);
      await late.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
      expect(await web.server.link()).toBeNull();
      await late.close();
    },
    minute,
  );

  it(
    'an administrator lets people in, each with a role',
    async () => {
      await admin.go('/p/shop/settings?view=people');
      for (const [name, role] of [
        ['Eve Engineer', 'engineer'],
        ['Rita Reviewer', 'reviewer'],
        ['Sam Stakeholder', 'viewer'],
      ] as const) {
        await admin.page.getByRole('button', { name: 'Let somebody in' }).click();
        await admin.page.getByLabel('Role', { exact: true }).selectOption(role);
        await admin.fill({ Name: name, 'E-mail': emailOf(name), 'First password': given }, 'Let them in');
        await admin.page.getByText(emailOf(name)).waitFor();
      }
      expect(admin.complaints).toEqual([]);
    },
    minute,
  );

  it(
    'e-mail and password let somebody in, and wrong ones say so',
    async () => {
      const eve = await signIn('Eve Engineer', 'a password of somebody else');
      await eve.page.getByRole('heading', { name: 'Invalid email or password' }).waitFor();
      await signIn('Eve Engineer', given, eve);
      await isIn(eve, 'Eve Engineer');
      await eve.go('/p/shop/settings?view=people');
      await eve.page.getByText('An admin sees who may sign in').waitFor();
      expect(eve.complaints).toEqual([]);
      await eve.close();
    },
    minute,
  );

  it(
    'a password is changed, and ends what was begun with the old one',
    async () => {
      const [here, elsewhere] = [await signIn('Sam Stakeholder', given), await signIn('Sam Stakeholder', given)];
      for (const each of [here, elsewhere]) await isIn(each, 'Sam Stakeholder');
      await elsewhere.go('/p/shop/overview');
      await here.go('/p/shop/settings?view=account');
      await here.fill({ 'Password until now': given, 'New password': 'a password of my own' }, 'Change it');
      await here.page.getByText('It is changed.').waitFor();
      await isIn(here, 'Sam Stakeholder');
      // Nobody touches the other page: its stream has ended.
      await elsewhere.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor({ timeout: 20_000 });
      await signIn('Sam Stakeholder', 'a password of my own', elsewhere);
      await isIn(elsewhere, 'Sam Stakeholder');
      for (const each of [here, elsewhere]) await each.close();
    },
    minute,
  );

  it(
    'a second factor is set up on the page, asked for from then on, and replaced by a code that was kept',
    async () => {
      const rita = await signIn('Rita Reviewer', given);
      await isIn(rita, 'Rita Reviewer');
      await rita.go('/p/shop/settings?view=account');
      await rita.fill({ 'Your password': given }, 'Set it up');
      kept.secret = (await rita.page.getByText('Type this secret').locator('code').textContent()) ?? '';
      kept.codes = ((await rita.page.getByText('Keep these codes').locator('code').textContent()) ?? '').split(' ');
      await rita.fill({ 'Code that the app shows': totp(kept.secret) }, 'Use it from now on');
      await rita.page.getByText('in use', { exact: true }).waitFor();
      await rita.page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await rita.page.getByLabel('E-mail', { exact: true }).waitFor();
      await signIn('Rita Reviewer', given, rita);
      await rita.fill({ 'Code of your second factor': '000000' }, 'Go on');
      await rita.page.getByRole('alert').waitFor();
      await rita.fill({ 'Code of your second factor': totp(kept.secret) }, 'Go on');
      await isIn(rita, 'Rita Reviewer');
      const phoneless = await signIn('Rita Reviewer', given);
      await phoneless.page.getByRole('button', { name: 'Use a code that you kept' }).click();
      await phoneless.fill({ 'A code that you kept': kept.codes[0] ?? '' }, 'Go on');
      await isIn(phoneless, 'Rita Reviewer');
      for (const each of [rita, phoneless]) await each.close();
    },
    minute,
  );

  it(
    'the button of single sign-on leads to the provider and back, with the role of a claim',
    async () => {
      provider.say('olga', { name: 'Olga Otherwhere', email: 'olga@example.test', email_verified: true, groups: ['reviewers'] });
      const olga = await newSeat();
      await olga.go('/');
      await olga.page.getByRole('button', { name: 'Sign in with the clinic' }).click();
      await olga.page.waitForURL(`${provider.issuer}/**`);
      await olga.page.locator('input[name=login]').fill('olga');
      await olga.page.locator('input[name=password]').fill('any');
      await olga.page.locator('button[type=submit]').click();
      await olga.page.locator('button[type=submit]').click();
      await olga.page.waitForURL(`${web.server.url}/**`);
      await isIn(olga, 'Olga Otherwhere');
      await olga.page.getByText('reviewer', { exact: true }).first().waitFor();
      const declined = await newSeat();
      await declined.go('/');
      await declined.page.getByRole('button', { name: 'Sign in with the clinic' }).click();
      await declined.page.waitForURL(`${provider.issuer}/**`);
      await declined.page.getByRole('link', { name: /cancel/i }).click();
      await declined.page.getByRole('alert').getByText('It was declined at the provider.').waitFor();
      for (const each of [olga, declined]) await each.close();
    },
    minute,
  );

  it(
    'signing out everywhere ends every page, also one that nobody touches',
    async () => {
      const [here, elsewhere] = [await signIn('Eve Engineer', given), await signIn('Eve Engineer', given)];
      for (const each of [here, elsewhere]) await isIn(each, 'Eve Engineer');
      await elsewhere.go('/p/shop/overview');
      await here.go('/p/shop/settings?view=account');
      await here.page.getByRole('button', { name: 'Sign out everywhere' }).click();
      for (const each of [here, elsewhere])
        await each.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor({ timeout: 20_000 });
      for (const each of [here, elsewhere]) await each.close();
    },
    minute,
  );

  it(
    'a session ends a quarter of an hour after its last use, and what a page asks by itself is none',
    async () => {
      const eve = await newSeat();
      await eve.page.clock.install();
      await signIn('Eve Engineer', given, eve);
      await isIn(eve, 'Eve Engineer');
      const left = async (): Promise<number> =>
        withClient(control, async (session) => {
          const found = await session.query(
            `SELECT extract(epoch FROM s."expiresAt" - now()) AS left FROM migration_people.session AS s
           JOIN migration_people."user" AS u ON u.id = s."userId" WHERE u.name = 'Eve Engineer' ORDER BY s."createdAt" DESC LIMIT 1`,
          );
          return Number(found.rows[0]?.left);
        });
      expect(await left()).toBeGreaterThan(14 * 60);
      expect(await left()).toBeLessThanOrEqual(15 * 60);
      const age = (seconds: number): Promise<unknown> =>
        withClient(control, (session) =>
          session.query(
            `UPDATE migration_people.session SET "expiresAt" = "expiresAt" - make_interval(secs => $1),
          "updatedAt" = "updatedAt" - make_interval(secs => $1)`,
            [seconds],
          ),
        );
      await age(10 * 60);
      await eve.page.clock.fastForward(3 * minute);
      await eve.page.waitForTimeout(500);
      expect(await left()).toBeLessThan(5 * 60 + 1);
      await eve.page.keyboard.press('g');
      await eve.page.keyboard.press('s');
      await eve.go('/p/shop/plan');
      await expect.poll(left).toBeGreaterThan(14 * 60);
      await age(16 * 60);
      await eve.page.clock.fastForward(2 * minute);
      await eve.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
      await eve.close();
    },
    minute,
  );
});
