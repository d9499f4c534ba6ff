import { Decimal128, Double, Int32, Long, ObjectId } from 'bson';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rebuild } from '../../app/run/rebuild.ts';
import { validatePlaybook } from '../../app/run/validate.ts';
import type { WantedForms } from '../../model/normalisation.ts';
import type { RebuildReport } from '../../model/rebuild.ts';
import { withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { asPerson } from '../support/person.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

const list = <T>(length: number, make: (n: number) => T): T[] => Array.from({ length }, (_, n) => make(n));
const words = ['plain', 'a,b', 'say "hi"', 'back\\slash', '{brace}', 'NULL', '', ' blank ', 'ü\n'];

/** Arrays of each type that a column of arrays takes, and tuples: a place on earth, and three numbers. */
const documents = list(40, (i) => ({
  _id: new Int32(i),
  words: list(i % 4, (n) => (n === 2 ? null : words[(i + n) % words.length])),
  ids: list(i % 3, () => new ObjectId()),
  longs: list(i % 3, (n) => Long.fromString(`900719925474099${n}`)),
  doubles: list(i % 3, (n) => new Double([1.5, Number.NaN, -0][n] ?? 0)),
  money: list(i % 3, (n) => Decimal128.fromString(`${i}.${n}0`)),
  flags: list(i % 3, (n) => n === 0),
  days: list(i % 3, (n) => new Date(-62_200_000_000_000 + n * 1e13 + i)),
  ...(i % 5 === 0 ? {} : { location: [new Double(i + 0.25), new Double(-i)] }),
  sizes: [new Int32(i), new Int32(2), new Int32(3)],
}));

async function migrated(all: readonly object[], forms: WantedForms = {}): Promise<Life> {
  const life = await beginLife('', { source: `mongodump:${writeDump({ places: { documents: all } })}`, forms });
  const options = { playbook: life.playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' };
  await decideMappings(asPerson(life.caller, 'ada'), 'approved', options);
  await migrate(life.caller, { playbook: life.playbook, selection: {} });
  return life;
}

const rebuilt = async ({ caller, playbook }: Life): Promise<RebuildReport> =>
  (await rebuild(caller, playbook, { collection: 'places', all: true })).report;
const rows = async ({ targetUrl }: Life, sql: string): Promise<unknown[]> =>
  (await withClient(targetUrl, (client) => client.query(sql))).rows;
const faulty = ({ paths }: RebuildReport) => paths.filter(({ differing, missing, extra }) => differing + missing + extra > 0);

describe('arrays of plain values, and tuples', () => {
  let life: Life;
  beforeAll(async () => {
    life = await migrated(documents);
  }, 200_000);

  it('are columns in their types', async () => {
    const types = await rows(
      life,
      "SELECT column_name AS c, format_type(atttypid, atttypmod) AS t FROM information_schema.columns JOIN pg_attribute ON attname = column_name AND attrelid = 'places'::regclass WHERE table_name = 'places' ORDER BY ordinal_position",
    );
    expect(Object.fromEntries((types as { c: string; t: string }[]).map(({ c, t }) => [c, t]))).toMatchObject({
      ...{ words: 'text[]', ids: 'text[]', longs: 'bigint[]', doubles: 'double precision[]', money: 'numeric[]', flags: 'boolean[]' },
      ...{ days: 'timestamp with time zone[]', location_lng: 'double precision', location_lat: 'double precision', sizes_3: 'integer' },
    });
    expect(await rows(life, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")).toEqual([
      { table_name: 'places' },
    ]);
    expect(await rows(life, 'SELECT words, location_lng, location_lat, sizes_1 FROM places WHERE legacy_id = 7')).toEqual([
      { words: [' blank ', 'ü\n', null], location_lng: 7.25, location_lat: -7, sizes_1: 7 },
    ]);
  });

  it('come back equal, order, nulls and empty arrays too, and pass validation', async () => {
    const report = await rebuilt(life);
    expect(faulty(report)).toEqual([]);
    expect(report.documents).toMatchObject({ compared: 40, equal: 40 });
    expect(report.notCompared).toEqual([]);
    const { verdict } = await validatePlaybook(life.caller, life.playbook);
    expect(verdict.verdict).toBe('passed');
  });

  it('show a value that is another, and a place that is gone', async () => {
    await rows(life, "UPDATE places SET words = array_append(words, 'more') WHERE legacy_id = 1");
    await rows(life, 'UPDATE places SET location_lat = NULL WHERE legacy_id = 2');
    const report = await rebuilt(life);
    expect(faulty(report).map(({ path, differing, example }) => [path, differing, example?.key])).toEqual([
      ['words', 1, '1'],
      ['location', 1, '2'],
    ]);
    expect((await validatePlaybook(life.caller, life.playbook)).verdict.verdict).toBe('failed');
  });
});

describe('what does not fit', () => {
  const tuple = (i: number) => ({
    _id: new Int32(i),
    at: i === 150 ? [new Double(1), new Double(2), new Double(3)] : [new Double(i), new Double(2)],
  });

  it('is kept aside where a tuple has another length, and never cut', { timeout: 200_000 }, async () => {
    const life = await migrated(list(200, tuple));
    expect(await rows(life, 'SELECT count(*)::int AS n, count(at_1)::int AS filled FROM places')).toEqual([{ n: 199, filled: 199 }]);
    const report = await rebuilt(life);
    expect(report.documents).toMatchObject({ equal: 199, differing: 0, keptAside: 0, missing: 1 });
  });

  it('is rows where a person says so, and documents where nobody wants them apart', { timeout: 300_000 }, async () => {
    const life = await migrated(list(200, tuple), { 'places.at': 'child_table' });
    expect(await rows(life, 'SELECT count(*)::int AS n FROM places_at')).toEqual([{ n: 401 }]);
    expect((await rebuilt(life)).documents).toMatchObject({ equal: 200 });
    const whole = await migrated(list(200, tuple), { 'places.at': 'document' });
    expect(await rows(whole, 'SELECT at FROM places WHERE legacy_id = 150')).toEqual([{ at: [1, 2, 3] }]);
    expect((await rebuilt(whole)).documents).toMatchObject({ equal: 200 });
  });

  it('is said where a place has no such form', async () => {
    const source = `mongodump:${writeDump({ places: { documents: list(30, tuple) } })}`;
    await expect(beginLife('', { source, forms: { 'places.at': 'tag_table' } })).rejects.toThrow(
      'places.at cannot become tag_table. It may become tuple, typed_array, child_table, document.',
    );
    await expect(beginLife('', { source, forms: { 'places.to': 'tuple' } })).rejects.toThrow('There is a choice at places.at.');
  });
});
