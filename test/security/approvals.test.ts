import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { reviewAll } from '../../app/review/review.ts';
import { migrate } from '../../app/run/migrate.ts';
import { isSamePerson } from '../../engine/journal/person.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { asPerson } from '../support/person.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let file: string;

/** A shop whose playbook wants two people, with success criteria, an adopted entity and thresholds. */
beforeEach(async () => {
  shop = await createShop();
  file = join(shop.folder, 'playbook.yaml');
  await withClient(shop.targetUrl, (client) =>
    client.query(
      'CREATE TABLE role (id uuid PRIMARY KEY, legacy_id integer, other_id integer); ALTER TABLE people ADD role_id uuid REFERENCES role',
    ),
  );
  edit('approvals: self', 'approvals: two-person\nsettings: { quarantine_share_max: 0.2 }');
  edit('phases:', 'adopted:\n  roles: { target: role, target_key: [id], legacy_key: [legacy_id] }\nphases:');
  edit('      note:', "      role_id: { reference: roles, from: id, missing: 'null' }\n      note:");
  writeFileSync(
    file,
    `${readFileSync(file, 'utf8')}    conflict: { action: update }\n    success:\n      - rows: 50\n${assertion('false')}`,
  );
});

const assertion = (condition: string): string => `      - { assert: nobody is nameless, sql: SELECT id FROM people WHERE ${condition} }\n`;

function edit(from: string, to: string): void {
  const before = readFileSync(file, 'utf8');
  expect(before).toContain(from);
  writeFileSync(
    file,
    before.replace(from, () => to),
  );
}

const as = (user: string, more: Record<string, string> = {}) => shop.caller({ GODWIT_USER: user, ...more });
const run = (user = 'ada', more = {}) => migrate(as(user, more), { playbook: shop.folder, selection: {} });
const look = (user: string) => reviewAll(as(user), shop.folder, {}, true);
const approve = (by: string, more: object = {}) =>
  decideMappings(asPerson(as(by), by), 'approved', { playbook: shop.folder, digests: [], commit: false, ...more });

/** What ada maps and ben approves. */
async function approved(): Promise<void> {
  await look('ada');
  await approve('ben');
}

describe('what an approval covers', () => {
  it.each([
    [
      'the adopted entities',
      'legacy_key: [legacy_id]',
      'legacy_key: [other_id]',
      'legacy key legacy_id → role, key id, legacy key other_id',
    ],
    ['the success criteria', 'rows: 50', 'rows: 0', 'success: rows: 50 → 0'],
    ['what an assert asks', 'WHERE false', 'WHERE id IS NULL', 'WHERE false → SELECT id FROM people WHERE id IS NULL'],
    ['the thresholds', 'quarantine_share_max: 0.2', 'quarantine_share_max: 1', 'a share of 0.2 → stops above a share of 1'],
    ['how it is written', 'success:', 'mode: merge\n    success:', 'mode: auto → merge'],
  ])('is also %s: a change runs only when it is approved', async (_what, from, to, words) => {
    await approved();
    edit(from, to);
    const refused = run();
    await expect(refused).rejects.toMatchObject({ code: 'terms_not_approved', exitCode: 3 });
    await expect(refused).rejects.toThrow(words);
    const { mappings } = await look('ada');
    expect(mappings).toMatchObject([{ approvedBy: 'ben', terms: { approvedBy: null } }]);
    expect(mappings[0]?.terms.changes.join()).toContain(words);
    const [{ terms } = { terms: { digest: '' } }] = mappings;
    await expect(approve('ada', { digests: [terms.digest] })).rejects.toMatchObject({ code: 'self_approval' });
    expect(await approve('ben', { digests: [terms.digest] })).toMatchObject([{ phase: 'terms of people', digest: terms.digest }]);
    expect((await run()).outcome).toBe('done');
  });

  it('is told beside the mapping that it is part of, and going back to terms of earlier is a change too', async () => {
    await approved();
    edit('action: update', 'action: do_nothing');
    await expect(run()).rejects.toMatchObject({ code: 'not_approved' });
    await expect(run()).rejects.toThrow('conflict: update on the target key; further source rows: quarantine → do_nothing on');
    await approve('ben');
    expect((await run()).outcome).toBe('done');
    edit('rows: 50', 'rows: 0');
    await run().catch(() => {});
    await approve('ben');
    edit('rows: 0', 'rows: 50');
    await expect(run('eve')).rejects.toThrow('success: rows: 0 → 50');
    await expect(approve('eve')).rejects.toMatchObject({ code: 'self_approval' });
  });

  it('is the database, however it is reached', async () => {
    await approved();
    edit(shop.sourceUrl, `${shop.sourceUrl}?application_name=elsewhere`);
    expect((await run()).outcome).toBe('done');
    const other = await createDatabase('shop_other');
    await withClient(other, (client) => client.query('CREATE TABLE buyer (id integer PRIMARY KEY, username text NOT NULL, email text)'));
    edit(`${shop.sourceUrl}?application_name=elsewhere`, other);
    const refused = run();
    await expect(refused).rejects.toMatchObject({ code: 'database_not_approved', exitCode: 3 });
    await expect(refused).rejects.toThrow('another database than the one approved on');
    expect((await look('ada')).databases).toMatchObject([{ side: 'source', state: 'other' }, { state: 'approved' }]);
    await expect(approve('ada', { databases: true })).rejects.toMatchObject({ code: 'self_approval' });
    expect(await approve('ben', { databases: true })).toMatchObject([{ phase: 'source database' }]);
    edit('rows: 50', 'rows: 0');
    await approved();
    expect((await run()).outcome).toBe('done');
  });

  it('is told by weaker evidence, and says so, where the role may not ask for the server', async () => {
    const role = `limited_${Math.random().toString(36).slice(2)}`;
    await withClient(shop.sourceUrl, async (client) => {
      await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT SELECT ON buyer TO ${role}`);
      await client.query('REVOKE EXECUTE ON FUNCTION pg_catalog.pg_control_system() FROM PUBLIC');
    });
    const url = new URL(shop.sourceUrl);
    url.username = role;
    url.password = 'x';
    edit(shop.sourceUrl, url.toString());
    const { databases } = await look('ada');
    expect(databases[0]?.words).toContain('the role may not call pg_control_system()');
    await approve('ben');
    expect((await run()).outcome).toBe('done');
  });
});

describe('two people', () => {
  it.each([
    'ANNA KOVACS',
    'anna  kovacs',
    'Anna Kоvacs',
    'Аnnа Коvасs',
    'Ａｎｎａ Ｋｏｖａｃｓ',
    'Anna\u200bKovács',
    'Anna-Kovacs.',
    'anna kоvacs',
  ])('are not one who writes the name as "%s"', async (name) => {
    expect([isSamePerson('Anna Kovacs', name), isSamePerson(name, 'Anna Kovacs')]).toEqual([true, true]);
    expect(isSamePerson(name, 'Hanna Kovacs')).toBe(false);
  });

  it('are asked for where everybody who changed it since counts as its author', async () => {
    await look('Anna Kovacs');
    await expect(approve('anna kоvacs')).rejects.toMatchObject({ code: 'self_approval' });
    edit("missing: 'null'", 'missing: quarantine');
    await look('cho');
    edit('missing: quarantine', "missing: 'null'");
    await look('dan');
    for (const author of ['Anna Kovacs', 'cho', 'dan']) await expect(approve(author)).rejects.toMatchObject({ code: 'self_approval' });
    await approve('ben');
    expect((await run()).outcome).toBe('done');
  });

  it('are not made one by `approvals: self`, until another person approves that', async () => {
    await approved();
    edit('approvals: two-person', 'approvals: self');
    edit("missing: 'null'", 'missing: quarantine');
    await expect(run('eve')).rejects.toThrow('approvals: two-person → self');
    await expect(approve('eve')).rejects.toMatchObject({ code: 'self_approval' });
    await approve('ben');
    edit('missing: quarantine', "missing: 'null'");
    edit('rows: 50', 'rows: 0');
    await look('eve');
    await approve('eve');
    expect((await run('eve')).outcome).toBe('done');
  });

  it('are one from the start where the playbook says so, and that is noted', async () => {
    edit('approvals: two-person', 'approvals: self');
    await look('ada');
    await approve('ada');
    const noted = await withClient(shop.targetUrl, (client) =>
      client.query("SELECT details FROM migration_control.audit_log WHERE action = 'noted'"),
    );
    expect(noted.rows.map(({ details }) => details).join()).toContain('"approvals":"self"');
  });
});

describe('an approval in the playbook’s folder', () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Git Writer', '-c', 'user.email=writer@example.org', ...args], {
      cwd: shop.folder,
      stdio: 'pipe',
    });

  async function plant(by: string): Promise<string> {
    const { mappings } = await look('ada');
    const [{ phase, digest, terms } = { phase: '', digest: '', terms: { digest: '' } }] = mappings;
    mkdirSync(join(shop.folder, 'approvals'));
    writeFileSync(join(shop.folder, 'approvals', `${phase}.json`), JSON.stringify({ phase, digest, terms: terms.digest, by }));
    return digest;
  }

  it('does not count where two people decide, until a person confirms it', async () => {
    const digest = await plant('Maria Reyes');
    git('init', '-q');
    git('add', 'approvals');
    git('commit', '-qm', 'approved');
    // A repository cannot say which keys are trusted, nor with which program.
    git('config', 'gpg.program', 'true');
    git('config', 'gpg.openpgp.program', 'true');
    const notices: string[] = [];
    const caller = { ...as('ada'), notify: (event: object) => notices.push(JSON.stringify(event)) };
    await expect(migrate(caller, { playbook: shop.folder, selection: {} })).rejects.toMatchObject({ code: 'not_approved', exitCode: 3 });
    expect(notices.join()).toContain('approvals/people.json, committed in git by Git Writer at');
    expect(notices.join()).toContain(`godwit approve ${digest.slice(0, 12)}`);
    await approve('ben', { digests: [digest] });
    expect((await run()).outcome).toBe('done');
  });

  it('counts where two people decide once somebody else’s trusted key has signed its commit', async () => {
    await plant('Maria Reyes');
    const [key, config] = [join(shop.folder, 'key'), join(shop.folder, 'gitconfig')];
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const signed = (who: string): void => {
      writeFileSync(join(shop.folder, 'signers'), `${who}@example.org ${readFileSync(`${key}.pub`, 'utf8')}`);
      git('-c', 'gpg.format=ssh', '-c', `user.signingkey=${key}`, 'commit', '--allow-empty', '-q', '-S', '--amend', '--no-edit');
    };
    git('init', '-q');
    git('add', 'approvals');
    git('commit', '-qm', 'approved');
    writeFileSync(config, `[gpg "ssh"]\n  allowedSignersFile = ${join(shop.folder, 'signers')}\n`);
    vi.stubEnv('GIT_CONFIG_GLOBAL', config);
    signed('ada');
    expect((await look('ada')).mappings[0]?.approvedBy).toBeNull();
    signed('maria');
    expect((await look('ada')).mappings[0]?.approvedBy).toMatch(/, committed in git by Git Writer at [0-9a-f]{12}, signed$/);
    vi.unstubAllEnvs();
  });

  it('stands as what it is where one may decide alone', async () => {
    edit('approvals: two-person', 'approvals: self');
    await plant('Maria Reyes');
    expect((await look('ada')).mappings[0]).toMatchObject({ approvedBy: "approvals/people.json, found in the playbook's folder" });
    await expect(run()).rejects.toThrow(/Nobody has approved the source yet: .*\nNobody has approved the target yet/);
    await approve('ada', { databases: true });
    expect((await run()).outcome).toBe('done');
  });

  it('names who committed it, not whom it names', async () => {
    edit('approvals: two-person', 'approvals: self');
    await plant('Maria Reyes');
    git('init', '-q');
    git('add', 'approvals');
    git('commit', '-qm', 'approved');
    const { mappings } = await look('ada');
    expect(mappings[0]?.approvedBy).toMatch(/^approvals\/people\.json, committed in git by Git Writer at [0-9a-f]{12}$/);
    expect(mappings[0]?.terms.approvedBy).toBe(mappings[0]?.approvedBy);
  });
});

describe('approving all', () => {
  const all = { asReviewed: true };

  it('takes what this person was last shown, and nothing else', async () => {
    await look('ada');
    await expect(approve('ben', all)).rejects.toMatchObject({ code: 'review_outdated', exitCode: 3 });
    await look('ben');
    edit('rows: 50', 'rows: 7');
    edit("missing: 'null'", 'missing: quarantine');
    await look('ada');
    const refused = approve('ben', all);
    await expect(refused).rejects.toMatchObject({ code: 'review_outdated', exitCode: 3 });
    await expect(refused).rejects.toThrow(/people: success: rows: 50 → 7, its mapping changed from/);
    edit('rows: 7', 'rows: 50');
    await look('ada');
    await look('ben');
    await approve('ben', all);
    expect((await look('ada')).mappings).toMatchObject([{ approvedBy: 'ben', terms: { approvedBy: 'ben' } }]);
  });
});
