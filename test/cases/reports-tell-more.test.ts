import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { planPlaybook, reportPlaybook } from '../../app/reporting/overview.ts';
import { migrate, prepare } from '../../app/run/migrate.ts';
import { validatePlaybook } from '../../app/run/validate.ts';
import { withClient } from '../support/databases.ts';
import { asPerson } from '../support/person.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
const read = (name: string): string => readFileSync(join(shop.folder, 'reports/shop', `${name}.md`), 'utf8');

beforeAll(async () => {
  shop = await createShop();
  await decideMappings(asPerson(shop.caller(), 'ben'), 'approved', { playbook: shop.folder, digests: [], commit: false });
  await prepare(shop.caller(), shop.folder);
  await migrate(shop.caller(), { playbook: shop.folder, selection: {} });
});

describe('the reports of a migration', () => {
  it('show rows before and after, with what is sensitive masked', () => {
    const report = read('PEOPLE_MIGRATION_REPORT');
    expect(report).toContain('Before and after');
    expect(report.match(/\| New column \| In the old system/g)).toHaveLength(3);
    expect(report).toMatch(/\| email \| email: u…[^|]*\| u…/);
    expect(report).not.toContain('user1@example');
  });

  it('keep samples out of journal and log', async () => {
    const { rows } = await withClient(shop.targetUrl, (client) =>
      client.query("SELECT count(*)::int AS n FROM migration_control.artifacts WHERE content LIKE '%user1@example%'"),
    );
    expect(rows[0].n).toBe(0);
    expect(readFileSync(join(shop.folder, 'godwit.log'), { encoding: 'utf8', flag: 'a+' })).not.toContain('user1@example');
  });

  it('say in the plan when each phase begins, what it takes, and what people have to do; from measured rows per second', async () => {
    await planPlaybook(shop.caller(), shop.folder);
    const plan = read('plan_report');
    expect(plan).toContain('## Timeline');
    expect(plan).toContain('as the last run took');
    expect(plan).toMatch(/Review: 1 mapping with 4 columns/);
  });

  it('hold a validation against the one before', async () => {
    expect(read('validation_report')).not.toContain('Since the validation before');
    await withClient(shop.targetUrl, (client) => client.query("UPDATE people SET email = 'tampered' WHERE username = 'user7'"));
    expect((await validatePlaybook(shop.caller(), shop.folder)).verdict.verdict).toBe('failed');
    const report = read('validation_report');
    expect(report).toContain('Then passed, now failed.');
    expect(report).toContain('Fails now: people: ');
    expect(report).toMatch(/\| people \| 50 \| 50 \| 0 \| 1 \|/);
  });

  it('are written without samples where the source has changed', async () => {
    await withClient(shop.sourceUrl, (client) => client.query('ALTER TABLE buyer RENAME TO gone'));
    await reportPlaybook(shop.caller(), shop.folder);
    expect(read('PEOPLE_MIGRATION_REPORT')).not.toContain('Before and after');
  });
});
