import { Double, Int32, ObjectId } from 'bson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDumpSource } from '../../databases/mongodump/database.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import { writeDump } from '../support/dump.ts';

// One document of thousands said "none" where the others have an array, and every date and id of the elements was read as JSON.
describe('a text where all other documents have an array', () => {
  const seen = [{ _id: new ObjectId(), at: new Date(0), n: new Int32(1) }];
  const documents = [
    { seen },
    { seen: 'none' },
    { seen: null },
    { seen: [] },
    { both: [1] },
    { both: { a: 1 } },
    { many: [new Double(1)] },
    { many: 1 },
  ];
  let source: SourceDatabase;
  beforeAll(async () => {
    const all = documents.map((each, i) => ({ _id: new Int32(i), ...each }));
    source = await openDumpSource({ path: writeDump({ users: { documents: all } }), profileRows: 10 });
  });
  afterAll(() => source.close());

  it('takes no type from the elements of the arrays', async () => {
    const [users] = (await source.introspect()).entities;
    const typed = Object.entries(users?.elements ?? {}).map(([path, fields]) => [
      path,
      fields.map(({ name, type }) => `${name} ${type.native}`),
    ]);
    expect(Object.fromEntries(typed)).toEqual({
      'seen[]': ['element._id text', 'element.at timestamp with time zone', 'element.n integer'],
      'many[]': ['value double precision'],
    });
    expect(users?.fields.find(({ name }) => name === 'seen')?.type.native).toBe('jsonb');
  });
});
