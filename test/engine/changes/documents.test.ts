import { type Document, Double, Int32 } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { start, until } from '../../support/following.ts';
import { hasMongo } from '../../support/mongodb.ts';
import { randomFrom } from '../../support/random.ts';
import { allergyOf, openWards, patientOf } from '../../support/sync-documents.ts';

describe.skipIf(!hasMongo)('changes of documents', () => {
  const ward = openWards();
  const { by, patients, asked, nothingDiffers } = ward;
  const allergiesOf = (name: string) =>
    asked(
      `SELECT a.ordinal, a.code, a.dose FROM allergies AS a JOIN patients AS p ON p.id = a.patient_id WHERE p.name = '${name}' ORDER BY 1`,
    );
  const idsOf = (name: string) =>
    asked(`SELECT a.id FROM allergies AS a JOIN patients AS p ON p.id = a.patient_id WHERE p.name = '${name}' ORDER BY a.code`);
  const fates = (phase: string, column: string) =>
    asked(`SELECT coalesce(sum(${column}), 0) FROM migration_control.batches WHERE kind = 'changes' AND phase = '${phase}'`);
  const kept = (phase: string) =>
    asked(`SELECT source_key, reason FROM migration_control.quarantine WHERE phase = '${phase}' AND status = 'open' ORDER BY 1`);

  it('arrive through the mapping: inserted, changed, replaced and deleted, elements with their documents', async () => {
    const migration = await ward.open();
    const following = await start(migration);
    await ward
      .db()
      .collection<{ _id: string }>('doctors')
      .insertOne({ _id: 'd9', name: 'Dr new' } as never);
    await patients().insertOne({ ...patientOf(13), doctor: 'd9' } as never);
    await patients().updateOne(by(1), { $set: { name: 'renamed', tags: ['vip'] }, $unset: { 'home.city': '' } });
    await patients().replaceOne(by(2), { ...patientOf(2), name: 'replaced', allergies: [allergyOf('B', 7)] } as never);
    await patients().deleteMany({ _id: { $in: [new Int32(3), new Int32(4)] } });
    await until(migration.targetUrl, 'SELECT count(*) FROM patients', '11');
    expect(await following.end('stop')).toBe('stopped');
    expect(await asked("SELECT name, city, tags, tags_state FROM patients WHERE name = 'renamed'")).toEqual(['renamed  vip ']);
    expect(await allergiesOf('replaced')).toEqual(['1 B 7.5']);
    await nothingDiffers();
    expect(await asked("SELECT count(*) FROM pg_tables WHERE schemaname = 'migration_mirror'")).toEqual(['0']);
  });

  it('of an array come element by element: one that is put before the others is inserted, they move, and none gets another key', async () => {
    const migration = await ward.open();
    const following = await start(migration);
    const before = await idsOf('Jo 7');
    await patients().updateOne(by(7), { $push: { allergies: { $each: [allergyOf('Z', 9)], $position: 0 } } } as never);
    await until(migration.targetUrl, "SELECT count(*) FROM allergies WHERE code = 'Z'", '1');
    expect(await allergiesOf('Jo 7')).toEqual(['1 Z 9.5', '2 A0 0.5', '3 A1 1.5', '4 A2 2.5']);
    expect((await idsOf('Jo 7')).slice(0, 3)).toEqual(before);
    expect(await fates('allergies', 'inserted')).toEqual(['1']);
    expect(await fates('allergies', 'removed')).toEqual(['0']);
    const turned = ['Z', 'A2', 'A0', 'A1'].map((code, i) => ({ ...allergyOf(code, [9, 2, 0, 1][i] ?? 0) }));
    await patients().updateOne(by(7), { $set: { allergies: turned } } as never);
    await until(migration.targetUrl, "SELECT count(*) FROM allergies WHERE code = 'A2' AND ordinal = 2", '1');
    expect(await fates('allergies', 'inserted')).toEqual(['1']);
    // What moves is changed, what stays where it was is not.
    expect(await fates('patients', 'written')).toEqual(['0']);
    expect(await following.end('pause')).toBe('paused');
    await nothingDiffers();
  });

  it('that are no rows are kept aside under their keys, and are rows when they are repaired', async () => {
    await ward.fill([
      { ...patientOf(20), name: 'a\0b' },
      { ...patientOf(21), allergies: [allergyOf('X', 1), allergyOf('X', 2)] },
    ]);
    const migration = await ward.migration();
    const following = await start(migration);
    expect(await kept('patients')).toEqual(['2:20 unreadable']);
    const doubled = ['2:217:element1:1 element_key_duplicate', '2:217:element1:2 element_key_duplicate'];
    expect(await kept('allergies')).toEqual(doubled);
    await patients().updateOne(by(20), { $set: { name: 'mended' } });
    await patients().updateOne(by(21), { $set: { 'allergies.1.code': 'Y' } } as never);
    // A member that nobody had, and a value of a type that none had: never NULL, never left out.
    await patients().updateOne(by(1), { $set: { blood: 'A' } } as never);
    await patients().updateOne(by(2), { $set: { name: new Int32(5) } } as never);
    await patients().updateOne(by(3), { $set: { 'allergies.0.since': 1999 } } as never);
    await until(
      migration.targetUrl,
      "SELECT count(*) FROM migration_control.quarantine WHERE source_key = '1:3' AND phase = 'allergies'",
      '1',
    );
    expect(await kept('patients')).toEqual(['1:1 unreadable', '1:2 unreadable']);
    // Elements are judged by what their own phase reads: those of 2 are rows, whose patient is none.
    expect(await kept('allergies')).toEqual(['1:1 unreadable', '1:22:A0 orphan', '1:22:A1 orphan', '1:3 unreadable']);
    expect(await asked("SELECT name FROM patients WHERE name IN ('mended', 'Jo 1', 'Jo 2', 'Jo 3') ORDER BY 1")).toEqual([
      'Jo 3',
      'mended',
    ]);
    await patients().updateMany({}, { $unset: { blood: '' } } as never);
    await until(migration.targetUrl, "SELECT count(*) FROM patients WHERE name = 'Jo 1'", '1');
    expect(await kept('patients')).toEqual(['1:2 unreadable']);
    expect(await following.end('pause')).toBe('paused');
  });

  it('of a transaction are one commit of the target', async () => {
    const migration = await ward.open();
    const following = await start(migration);
    await ward.client().withSession((session) =>
      session.withTransaction(async () => {
        await patients().insertMany([patientOf(31), patientOf(32)] as never, { session });
        await patients().updateOne(by(1), { $set: { name: 'with them' } }, { session });
      }),
    );
    await until(migration.targetUrl, "SELECT count(*) FROM patients WHERE name IN ('Jo 31', 'Jo 32', 'with them')", '3');
    expect(await asked('SELECT DISTINCT transactions FROM migration_control.change_streams')).toEqual(['1']);
    expect(await following.end('pause')).toBe('paused');
    await nothingDiffers();
  });

  it('come to the same as a copy of what is there in the end, whatever they are', async () => {
    const migration = await ward.open(20);
    const following = await start(migration);
    const random = randomFrom(7);
    for (let n = 0; n < 200; n++)
      await patients().updateOne(by(1 + Math.floor(random() * 20)), changeOf(random) as never, { upsert: false });
    expect(await following.end('stop')).toBe('stopped');
    await nothingDiffers();
  });
});

/** An update of one of the kinds that change streams describe in different ways: whole arrays, parts of them, truncation, members of elements. */
function changeOf(random: () => number): Document | Document[] {
  const n = Math.floor(random() * 1000);
  const changes: (Document | Document[])[] = [
    { $push: { allergies: { $each: [allergyOf(`N${n}`, n)], $position: n % 3 } } },
    { $push: { allergies: { $each: [], $slice: n % 3 } } },
    { $pop: { allergies: n % 2 === 0 ? 1 : -1 } },
    { $set: { 'allergies.0': allergyOf(`S${n}`, n) } },
    { $set: { name: `Jo ${n}`, 'home.city': `C${n}` } },
    { $set: { tags: ['a', 'b', 'c'].slice(0, n % 4) } },
    { $unset: { tags: '' } },
    { $set: { allergies: [allergyOf(`W${n}`, n), { code: `X${n}`, dose: new Double(n) }] } },
    [{ $set: { allergies: { $reverseArray: { $ifNull: ['$allergies', []] } } } }],
  ];
  return changes[Math.floor(random() * changes.length)] ?? {};
}
