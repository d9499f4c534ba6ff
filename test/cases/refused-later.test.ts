import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { validatePlaybook } from '../../app/run/validate.ts';
import { withClient } from '../support/databases.ts';
import { asPerson } from '../support/person.ts';
import { createShop } from '../support/shop.ts';

describe('a row that changes in the source and is then refused by the target', () => {
  it('keeps its old version in the target, and that is said', async () => {
    const { folder, caller, sourceUrl, targetUrl } = await createShop();
    await withClient(targetUrl, (client) => client.query("ALTER TABLE people ADD CHECK (username <> 'bad')"));
    await decideMappings(asPerson(caller(), 'ben'), 'approved', { playbook: folder, digests: [], commit: false });
    await migrate(caller(), { playbook: folder, selection: {} });
    await withClient(sourceUrl, (client) =>
      client.query("UPDATE buyer SET username = 'bad' WHERE id IN (7, 8); INSERT INTO buyer VALUES (99, 'bad')"),
    );
    await migrate(caller(), { playbook: folder, selection: {} });
    const { verdict } = await validatePlaybook(caller(), folder);
    const [people] = verdict.phases;
    expect(people?.checks).toContainEqual(expect.objectContaining({ name: 'rows.outdated', status: 'failed', actual: '2' }));
    expect(people?.differences.map(({ kind, sourceKey }) => [kind, sourceKey])).toEqual([
      ['extra', '1:7'],
      ['extra', '1:8'],
    ]);
    expect(readFileSync(join(folder, 'reports/shop/validation_report.md'), 'utf8')).toContain(
      'the target still has their earlier version: 2',
    );
  });

  it("is not said of rows that were refused from the beginning, or are nobody's", async () => {
    const { folder, caller, targetUrl } = await createShop();
    await withClient(targetUrl, (client) => client.query("ALTER TABLE people ADD CHECK (username <> 'user3')"));
    await decideMappings(asPerson(caller(), 'ben'), 'approved', { playbook: folder, digests: [], commit: false });
    await migrate(caller(), { playbook: folder, selection: {} });
    await withClient(targetUrl, (client) => client.query('INSERT INTO people VALUES (gen_random_uuid())'));
    const { verdict } = await validatePlaybook(caller(), folder);
    expect(verdict.verdict).toBe('failed');
    expect(verdict.phases.flatMap(({ checks }) => checks.map(({ name }) => name))).not.toContain('rows.outdated');
  });
});
