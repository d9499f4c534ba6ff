import { chmodSync, globSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { godwit } from '../support/cli.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const folder = mkdtempSync(join(tmpdir(), 'godwit-private-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const playbook = `
playbook: private
version: 1
title: Members
system: club
source: {url: $PRIVATE_SOURCE}
target: {url: $PRIVATE_TARGET}
phases:
  - phase: members
    source: member
    target: members
    conflict: {key: [legacy_id]}
    fields: {id: identity, legacy_id: {copy: id}, name: {copy: last_name}}
`;

it('what a run writes below the home is for its owner alone, and so is what stood there before', { timeout: 120_000 }, async () => {
  const [source, target] = [await createDatabase('legacy'), await createDatabase('modern')];
  await withClient(source, (client) =>
    client.query("CREATE TABLE member (id int PRIMARY KEY, last_name text); INSERT INTO member VALUES (1, 'Ada')"),
  );
  await withClient(target, (client) =>
    client.query('CREATE TABLE members (id uuid PRIMARY KEY, legacy_id int NOT NULL UNIQUE, name text)'),
  );
  writeFileSync(join(folder, 'playbook.yaml'), playbook);
  const home = join(folder, 'home');
  const reports = join(home, 'reports/private');
  mkdirSync(reports, { recursive: true });
  writeFileSync(join(reports, 'manifest.json'), 'older');
  chmodSync(join(reports, 'manifest.json'), 0o644);
  const env = { PRIVATE_SOURCE: source, PRIVATE_TARGET: target, GODWIT_HOME: home };
  for (const verb of [['review'], ['approve', '--all', '--as', 'Maria'], ['migrate'], ['report']]) {
    const ended = await godwit([...verb, '--playbook', join(folder, 'playbook.yaml')], undefined, env);
    expect(ended.exitCode, ended.stderr).toBe(0);
  }
  const open = globSync('**', { cwd: home })
    .map((path) => [path, (statSync(join(home, path)).mode & 0o777).toString(8)] as const)
    .filter(([path, mode]) => path !== '.' && path !== '' && !/[67]00$/.test(mode));
  expect(open).toEqual([]);
  expect(globSync('reports/**/*.html', { cwd: home }).length).toBeGreaterThan(3);
});
