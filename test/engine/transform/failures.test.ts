import { describe, expect, it } from 'vitest';
import { GodwitError } from '../../../model/errors.ts';
import { noRows } from '../../../model/ledger.ts';
import type { Sandbox } from '../../../model/sandbox.ts';
import { openDockerSandbox } from '../../../sandbox/docker.ts';
import { openIsolateSandbox } from '../../../sandbox/isolate.ts';
import { dockerAnswers, dockerSocket } from '../../sandbox/support/runners.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration } from '../../support/migration.ts';
import { codeTransforms, onePhase } from './support.ts';

const source = `
CREATE TABLE app_thing (id integer PRIMARY KEY, label text);
INSERT INTO app_thing SELECT n, 'Thing ' || n FROM generate_series(1, 12) AS n;
INSERT INTO app_thing VALUES (20, 'HANG'), (21, 'MEMORY'), (22, 'THROW secret'), (23, 'REJECT'), (24, 'NUMBER');`;
const target = 'CREATE TABLE things (id uuid PRIMARY KEY, legacy_id integer NOT NULL, label text NOT NULL, size integer);';
const code = `
export default (row: SourceRow, { reject }: Tools): Result => {
  const label = row.label ?? '';
  if (label === 'HANG') for (;;) {}
  if (label === 'MEMORY') {
    const kept: string[][] = [];
    for (;;) kept.push([...label.repeat(100_000)]);
  }
  if (label.startsWith('THROW')) throw new Error(label);
  if (label === 'REJECT') return reject('unwanted');
  return { label: label.toLowerCase(), size: label === 'NUMBER' ? 3_000_000_000 : label.length };
};
`;
const fields = '      label: {copy: thing.label}\n      size: {copy: thing.size}';
const declared = (text = '{label: text, size: integer}', more = ''): string =>
  onePhase(`{file: transforms/thing.ts, output: ${text}${more}}`, fields, '');

const sandboxes: [string, boolean, () => Promise<Sandbox>][] = [
  ['the isolate', true, async () => openIsolateSandbox()],
  ['Docker', dockerAnswers, () => openDockerSandbox({ socket: dockerSocket })],
];

describe.each(sandboxes.filter(([, answers]) => answers))('rows that the code cannot take, in %s', (_, __, open) => {
  it('are kept aside with the reason and no value, the others are written', { timeout: 120_000 }, async () => {
    const transforms = codeTransforms({ 'transforms/thing.ts': code }, open);
    try {
      const migration = await createMigration(declared(), source, target, transforms);
      const { phases } = await migration.run();
      expect(phases[0]?.fates).toEqual({ ...noRows, read: 17, written: 12, inserted: 12, quarantined: 5 });
      const kept = await withClient(migration.targetUrl, async (client) => {
        const { rows } = await client.query('SELECT source_key, reason, field FROM migration_control.quarantine ORDER BY source_key');
        return rows.map((row) => Object.values(row).join(' '));
      });
      expect(kept).toEqual([
        '2:20 transform_failed transforms/thing.ts (time_limit)',
        // Whichever it meets first on this machine.
        expect.stringMatching(/^2:21 transform_failed transforms\/thing\.ts \((memory|time)_limit\)$/),
        '2:22 transform_failed transforms/thing.ts:9',
        '2:23 unwanted ',
        '2:24 transform_failed thing.size',
      ]);
      expect(JSON.stringify(migration.events)).not.toContain('secret');
    } finally {
      await transforms.close();
    }
  });
});

interface Refusal {
  readonly what: string;
  readonly code: string;
  readonly playbook?: string;
  /** Words of the message. */
  readonly says: RegExp;
}

const good = 'export default (row: SourceRow): Result => ({ label: row.label, size: 1 });';
const refusals: Refusal[] = [
  { what: 'an import', code: `import fs from 'node:fs';\n${good}`, says: /transforms\/thing\.ts:1:/ },
  {
    what: 'a wrong type',
    code: `\n\nexport default (row: SourceRow): Result => ({ label: 7, size: row.id });`,
    says: /transforms\/thing\.ts:3:.*number/s,
  },
  { what: 'a column that is not there', code: good.replace('row.label', 'row.lable'), says: /transforms\/thing\.ts:1:.*lable/s },
  {
    what: 'a reason of Godwit itself',
    code: `export default (row: SourceRow, { reject }: Tools): Result => reject('orphan');`,
    says: /"orphan".*another/,
  },
  {
    what: 'a clock that is not declared',
    code: `export default (row: SourceRow, { now }: Tools): Result => ({ label: now.toString() });`,
    says: /thing\.ts:1: .*declare `now`/,
  },
  { what: 'an output that nothing declares', code: good, playbook: declared('{label: text}'), says: /there is no output "size"/ },
  {
    what: 'a file that is not there',
    code: good,
    playbook: declared().replace('thing.ts', 'other.ts').replaceAll('thing.label', 'other.label').replaceAll('thing.size', 'other.size'),
    says: /transforms\/other\.ts cannot be read/,
  },
  {
    what: 'a file outside',
    code: good,
    playbook: declared().replace('transforms/thing.ts', 'transforms/../thing.ts'),
    says: /transforms\/steps\.ts/,
  },
  { what: 'a type that no transform gives', code: good, playbook: declared('{label: text, size: interval}'), says: /output\.size/ },
  {
    what: 'a filter over outputs',
    code: good,
    playbook: declared().replace('    fields:', '    where: thing.size > 1\n    fields:'),
    says: /thing\.size/,
  },
  { what: 'no output at all', code: good, playbook: declared('{}'), says: /transform\.output: expected at least one column/ },
  {
    what: 'the name of a look-up',
    code: good,
    playbook: declared().replace('    fields:', '    lookups: {thing: {entity: app_thing, on: {id: id}}}\n    fields:'),
    says: /a lookup is called "thing" already/,
  },
];

describe('mapping refuses', () => {
  it.each(refusals)('$what', async ({ code: text, playbook = declared(), says }) => {
    const transforms = codeTransforms({ 'transforms/thing.ts': text });
    const migration = await createMigration(playbook, source, target, transforms);
    const error = await migration.open().then(
      async (open) => open.close(),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(GodwitError);
    expect(['mapping_invalid', 'playbook_invalid', 'expression_refused']).toContain((error as GodwitError).code);
    expect((error as GodwitError).message).toMatch(says);
  });

  it('nothing of a transform that is in order, and shows the instant that the playbook declares', async () => {
    const transforms = codeTransforms({
      'transforms/thing.ts': 'export default (row: SourceRow, { now }: Tools): Result => ({ label: now.toString() });',
    });
    const migration = await createMigration(declared(undefined, ', now: 2024-05-06T07:08:09Z'), source, target, transforms);
    await migration.run();
    const labels = await withClient(migration.targetUrl, async (client) => (await client.query('SELECT DISTINCT label FROM things')).rows);
    expect(labels).toEqual([{ label: '2024-05-06T07:08:09Z' }]);
    await transforms.close();
  });
});
