import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { initVerb } from '../../cli/verbs/init.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const folder = mkdtempSync(join(tmpdir(), 'godwit-init-'));
const config = loadConfig({ GODWIT_HOME: join(folder, 'home'), GODWIT_PLAYBOOKS: join(folder, 'playbooks') });
const caller = {
  config,
  principal: environmentPrincipal(config),
  notify: () => {},
  signal: new AbortController().signal,
};
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('init with passwords in its URLs', () => {
  it('names the variables that the playbook reads instead, and the schemas option where nothing is found', async () => {
    const [source, target] = [await createDatabase('init_from'), await createDatabase('init_to')];
    const init = (name: string) => initVerb.run({ caller, playbook: 'none', args: [name], options: { source, target } });
    await expect(init('birds')).rejects.toThrow('--schemas');
    await withClient(source, (client) => client.query('CREATE TABLE bird (id integer PRIMARY KEY)'));
    const { text } = await init('birds');
    expect(text).toContain('Set BIRDS_SOURCE_URL and BIRDS_TARGET_URL');
    expect(text).not.toContain(`:${new URL(source).password}@`);
  });

  it('counts what changes before what moves', async () => {
    const [source, target] = [await createDatabase('init_many'), await createDatabase('init_many_to')];
    const tables = Array.from({ length: 15 }, (_, i) => `CREATE TABLE word_${i} (word text PRIMARY KEY)`);
    await withClient(source, (client) => client.query([...tables, 'CREATE VIEW words AS SELECT * FROM word_1'].join(';')));
    const { text } = await initVerb.run({ caller, playbook: 'none', args: ['words'], options: { source, target } });
    expect(text).toMatch(/changes: 1 × view: words\n {2}moves: 15 × table/);
    expect(text).toContain('15 phases: word_0, ');
    expect(text).toContain(' and 3 more\n');
  });
});
