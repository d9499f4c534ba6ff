import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Claim, openLedger } from '../../engine/ledger/ledger.ts';
import type { Slice } from '../../model/ledger.ts';
import { bucketRoot } from '../../model/manifest.ts';
import type { TargetSession } from '../../model/session.ts';
import { createDatabase } from '../support/databases.ts';
import { openTestSession } from '../support/session.ts';

const ledger = openLedger('migration_control', 'test');
let url: string;
let session: TargetSession;

beforeAll(async () => {
  url = await createDatabase('ledger');
  session = await openTestSession(url);
  await ledger.install(session);
});
afterAll(() => session.close());

const claimOf = (changes: Partial<Claim> = {}): Claim => ({
  run: randomUUID(),
  phase: 'patients',
  pass: 1,
  kind: 'key_pass',
  slice: 0,
  epoch: 1,
  position: '0/0',
  mapping: 'digest',
  ...changes,
});
const claimed = async (claim: Claim): Promise<string> => {
  const batch = await ledger.claim(session, claim);
  if (batch === null) throw new Error('the slice was taken');
  return batch;
};

describe('installing the ledger', () => {
  it('can be repeated, also by two processes at once', async () => {
    const others = await Promise.all([openTestSession(url), openTestSession(url)]);
    await Promise.all(others.map((each) => ledger.install(each)));
    const versions = await session.query({ text: 'SELECT number FROM migration_control.versions ORDER BY number' });
    expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18].map((number) => ({ number })));
    await Promise.all(others.map((each) => each.close()));
  });

  it('refuses a database that a newer version wrote, and changes nothing', async () => {
    const newer = await openTestSession(await createDatabase('newer'));
    await ledger.install(newer);
    await newer.query({ text: "INSERT INTO migration_control.versions VALUES ('ledger', 999999)" });
    await expect(ledger.install(newer)).rejects.toMatchObject({ code: 'schema_newer', exitCode: 3 });
    await newer.close();
  });

  it('works under another schema name, and refuses one that would need quoting', async () => {
    const other = openLedger('rehearsal_1', 'test');
    await other.install(session);
    expect(await other.claim(session, claimOf())).not.toBeNull();
    await expect(openLedger('x"; DROP SCHEMA public; --', 'test').install(session)).rejects.toMatchObject({ code: 'argument_invalid' });
  });
});

describe('a batch', () => {
  it('can be claimed once, whoever else tries', async () => {
    const claim = claimOf();
    expect(await ledger.claim(session, claim)).not.toBeNull();
    expect(await ledger.claim(session, claim)).toBeNull();
  });

  it('that was rolled back can be claimed again', async () => {
    const claim = claimOf();
    await session.begin();
    await ledger.claim(session, claim);
    await session.rollback();
    expect(await ledger.claim(session, claim)).not.toBeNull();
  });

  it('is refused by the database when a row has no fate or two', async () => {
    const batch = await claimed(claimOf());
    const fates = { read: 3, written: 2, unchanged: 0, skipped: 0, quarantined: 0 };
    await expect(ledger.complete(session, batch, fates, [])).rejects.toThrow(/every_row_has_one_fate/);
    await expect(ledger.complete(session, batch, { ...fates, skipped: 2 }, [])).rejects.toThrow(/every_row_has_one_fate/);
  });

  it('is refused where written rows are neither new nor overwritten, and knows neither where an older version wrote it', async () => {
    const claim = claimOf();
    const [batch, older] = [await claimed(claim), await claimed({ ...claim, slice: 1 })];
    const fates = { read: 3, written: 3, unchanged: 0, skipped: 0, quarantined: 0, inserted: 2, overwritten: 2 };
    await expect(ledger.complete(session, batch, fates, [])).rejects.toThrow(/written_rows_are_new_or_overwritten/);
    await ledger.complete(session, batch, { ...fates, overwritten: 1 }, []);
    expect(await ledger.fates(session, claim)).toEqual({ ...fates, overwritten: 1 });
    expect(await ledger.written(session, claim)).toEqual({ written: 3, inserted: 2 });
    await ledger.complete(session, older, { read: 1, written: 1, unchanged: 0, skipped: 0, quarantined: 0 }, []);
    expect(await ledger.fates(session, claim)).toEqual({ read: 4, written: 4, unchanged: 0, skipped: 0, quarantined: 0 });
    expect(await ledger.written(session, claim)).toEqual({ written: 4, inserted: null });
  });

  it('may be a replay: nothing read, rows moved from quarantine to written', async () => {
    const claim = claimOf({ kind: 'replay' });
    const batch = await claimed(claim);
    await ledger.complete(session, batch, { read: 0, written: 4, unchanged: 0, skipped: 0, quarantined: -4 }, []);
    expect(await ledger.fates(session, claim)).toMatchObject({ read: 0, written: 4, quarantined: -4 });
  });
});

describe('a pass', () => {
  const slices: Slice[] = [
    { ordinal: 0, after: null, upTo: ['10', 'a,"b'], rows: 10 },
    { ordinal: 1, after: ['10', 'a,"b'], upTo: null, rows: 3 },
  ];

  it('keeps its slices as they were cut', async () => {
    const claim = claimOf();
    await ledger.saveSlices(session, claim, slices);
    await ledger.saveSlices(session, claim, [{ ordinal: 0, after: null, upTo: null, rows: 99 }]);
    expect(await ledger.sliced(session, claim)).toEqual({ slices: 2, rows: 13 });
  });

  it('adds up the fates and buckets of its batches, and of no other pass', async () => {
    const claim = claimOf();
    const bucket = { bucket: 3, rows: 2, sums: ['-1', '2', '9223372036854775807', '4'] };
    for (const slice of [0, 1]) {
      const batch = await claimed({ ...claim, slice });
      await ledger.complete(session, batch, { read: 5, written: 2, unchanged: 0, skipped: 2, quarantined: 1 }, [bucket]);
    }
    await claimed({ ...claim, pass: 2 });
    expect(await ledger.fates(session, claim)).toEqual({ read: 10, written: 4, unchanged: 0, skipped: 4, quarantined: 2 });
    expect(bucketRoot(await ledger.buckets(session, claim))).toBe(bucketRoot([bucket, bucket]));
  });
});
