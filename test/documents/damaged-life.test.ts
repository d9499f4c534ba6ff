import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Int32, ObjectId } from 'bson';
import { expect, it } from 'vitest';
import { rebuild } from '../../app/run/rebuild.ts';
import { writeDump } from '../support/dump.ts';
import { runWholeLife } from '../support/whole-life.ts';

const people = Array.from({ length: 40 }, (_, i) => ({ _id: new ObjectId(), nr: new Int32(i), tags: [`t${i}`, 'all'] }));
const entry = (op: string, o: object, o2?: object): object => ({ op, ns: 'shop.people', o, ...(o2 && { o2 }) });

it('a damaged dump with an oplog goes the whole way up to the damage: validated, rebuilt, and the rest said to be missing', async () => {
  const oplog = [
    entry('d', { _id: people[3]?._id }),
    entry('u', { $v: 2, diff: { u: { nr: new Int32(777) }, stags: { a: true, l: new Int32(1) } } }, { _id: people[4]?._id }),
    entry('i', { _id: new ObjectId(), nr: new Int32(1000), tags: ['late'] }),
  ];
  const dump = writeDump({ people: { documents: people } }, { oplog });
  const file = join(dump, 'shop/people.bson');
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, bytes.length - 70));
  const life = await runWholeLife('', {
    source: `mongodump:${dump}`,
    readDamaged: true,
    whileMigrated: async ({ caller, playbook }) => {
      const { report } = await rebuild(caller, playbook, { collection: 'people', all: true });
      expect(report).toMatchObject({ documents: { compared: 38, equal: 38, missing: 0 }, unclaimedRows: 0 });
    },
  });
  expect(readFileSync(join(life.folder, life.playbook, 'inventory.md'), 'utf8')).toMatch(
    /people\.bson is read up to byte \d+ and not beyond/,
  );
  expect(readFileSync(join(life.folder, life.playbook, 'playbook.yaml'), 'utf8')).toContain('damaged: read_up_to');
  expect(life.summary).toMatchObject({ outcome: 'done', rows: { quarantined: 0 } });
  expect(life.verdict.checks).toContainEqual(
    expect.objectContaining({
      name: 'documents.people.unread',
      status: 'warning',
      message: expect.stringMatching(/^people is whole up to byte \d+ of .*people\.bson only: the bytes end within a document/),
    }),
  );
  expect(life.left).toBe(0);
}, 120_000);
