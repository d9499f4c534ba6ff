import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { analyze, inWords } from '../../support/differing.ts';
import { resume, start, streamRow, until } from '../../support/following.ts';
import { hasOwnMongo } from '../../support/mongodb.ts';
import { openWards, patientOf } from '../../support/sync-documents.ts';

describe.skipIf(!hasOwnMongo)('a stream of documents', () => {
  const ward = openWards('--oplog-max-entries', '60', '--oplog-retention-seconds', '1');
  const { by, patients, nothingDiffers } = ward;
  const images = (enabled: boolean) => ward.db().command({ collMod: 'patients', changeStreamPreAndPostImages: { enabled } });

  it('whose place the log does not reach back to is lost by name: nothing is copied anew', async () => {
    const migration = await ward.open();
    await (await start(migration)).end('pause');
    const before = await streamRow(migration);
    for (let n = 0; n < 80; n++) await patients().updateOne(by(1), { $set: { name: `Jo ${n}` } });
    await sleep(1_500);
    await ward.client().db('admin').command({ 'secantusAdmin.pruneOplog': 1 });
    const again = await resume(migration);
    await expect(again.ended).rejects.toMatchObject({ code: 'changes_lost', details: { number: 286 } });
    expect(await streamRow(migration)).toMatchObject({
      state: 'failed',
      end: before?.end,
      rows: before?.rows,
      failure: { code: 'changes_lost' },
    });
    const { differential } = await analyze(migration);
    expect(inWords(differential).join()).toContain('patients');
  });

  it('goes on where no image is kept: a document that is gone by then waits for its delete, and is never empty', async () => {
    const migration = await ward.open();
    await (await start(migration)).end('pause');
    await images(false);
    await patients().updateOne(by(1), { $set: { name: 'gone by then' } });
    await patients().deleteOne(by(1));
    await patients().updateOne(by(2), { $set: { name: 'not the last' } });
    await patients().updateOne(by(2), { $set: { name: 'the last' } });
    const again = await resume(migration);
    await until(migration.targetUrl, "SELECT count(*) FROM patients WHERE name = 'the last'", '1');
    await until(migration.targetUrl, "SELECT count(*) FROM patients WHERE name IN ('Jo 1', 'gone by then')", '0');
    expect(await again.end('pause')).toBe('paused');
    await nothingDiffers();
  });

  it.each([
    ['dropped', () => patients().drop()],
    ['renamed', () => ward.db().collection('patients').rename('others')],
  ])('ends by name when a collection is %s, and leaves what it had brought', async (word, change) => {
    const migration = await ward.open();
    const following = await start(migration);
    await patients().insertOne(patientOf(40) as never);
    await change();
    await expect(following.ended).rejects.toMatchObject({ code: 'source_drift', message: expect.stringContaining(word) });
    expect(await ward.asked("SELECT state, failure->>'code' FROM migration_control.change_streams")).toEqual(['failed source_drift']);
    expect(await ward.asked('SELECT count(*) FROM patients')).toEqual(['13']);
  });
});
