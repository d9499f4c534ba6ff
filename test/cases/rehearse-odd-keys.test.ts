import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trace } from '../../app/reporting/trace.ts';
import { rehearse } from '../../app/run/rehearse.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const playbook = (source: string, target: string): string => `
playbook: archive
version: 1
title: Boxes of an archive
system: archive
source: { url: "${source}" }
target: { url: "${target}" }
phases:
  - phase: boxes
    source: box
    target: box
    fields: { id: identity, shelf: { copy: shelf }, label: { copy: label }, note: { copy: note } }
`;

describe('a rehearsal of rows whose keys hold commas and colons', () => {
  it('shows each row, found by its own key', async () => {
    const [source, target] = [await createDatabase('archive_old'), await createDatabase('archive_new')];
    await withClient(source, (client) =>
      client.query(`
        CREATE TABLE box (shelf text, label text, note text, PRIMARY KEY (shelf, label));
        INSERT INTO box VALUES ('A, top', '1,2', 'one'), ('3:abc', 'b', 'two'), ('', ',', 'three')`),
    );
    await withClient(target, (client) => client.query('CREATE TABLE box (id uuid PRIMARY KEY, shelf text, label text, note text)'));
    const folder = mkdtempSync(join(tmpdir(), 'godwit-archive-'));
    writeFileSync(join(folder, 'playbook.yaml'), playbook(source, target));
    const config = loadConfig({}, { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada' }, folder);
    const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
    const [phase] = await rehearse(caller, folder, {}, 3);
    expect(phase?.fates).toMatchObject({ read: 3, written: 3 });
    expect(phase?.rows.map(({ targetKey }) => targetKey === null)).toEqual([false, false, false]);
    for (const key of ['3:abc,b', '5:3:abc1:b', '6:A, top3:1,2']) {
      expect((await trace(caller, folder, { key, raw: false })).map(({ fate }) => fate)).toEqual(['not_read']);
    }
  });
});
