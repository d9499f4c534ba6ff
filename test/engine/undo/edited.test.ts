import { beforeEach, describe, expect, it } from 'vitest';
import type { TestMigration } from '../../support/migration.ts';
import { asBulkLoad, change, createThings, mustBeBefore, refusal, rowsOf, settings, takeBack } from '../../support/things.ts';

let migration: TestMigration;
let before: readonly string[];
let root: string | undefined;

beforeEach(async () => {
  migration = await createThings();
  before = await rowsOf(migration.targetUrl, 'owners');
  root = (await migration.run(settings)).manifest?.root;
  expect(root).toBeTypeOf('string');
});

describe('a rollback takes edited rows where a person accepts it', () => {
  const tamper = "UPDATE owners SET name = 'Edited' WHERE email IN ('o5@example.org', 'o50@example.org')";

  it('by key, and no others', async () => {
    await change(migration, tamper);
    const keys = (await refusal(migration)).map(({ key }) => key ?? '');
    expect(keys).toHaveLength(2);
    await expect(takeBack(migration, undefined, undefined, keys.slice(0, 1))).rejects.toMatchObject({
      code: 'rollback_blocked',
      details: { total: 1 },
    });
    await takeBack(migration, undefined, undefined, keys);
    await mustBeBefore(migration, before);
    expect((await migration.run(settings)).manifest?.root).toBe(root);
  });

  it('all of them, also one that a later run has repaired', async () => {
    await change(migration, tamper);
    await migration.run(settings);
    await refusal(migration);
    await takeBack(migration, undefined, undefined, 'all');
    await mustBeBefore(migration, before);
  });

  it('of a bulk load by key only: a stranger is not taken with all', async () => {
    await asBulkLoad(migration);
    await change(
      migration,
      `UPDATE things SET stars = 5 WHERE label = 'Thing 150';
       INSERT INTO things SELECT '00000000-0000-4000-8000-00000000000f', owner_id, NULL, 'mine' FROM things LIMIT 1`,
    );
    await expect(takeBack(migration, ['things'], undefined, 'all')).rejects.toMatchObject({ code: 'rollback_blocked' });
    const { rows } = await change(migration, "SELECT id FROM things WHERE label = 'Thing 150'");
    await expect(takeBack(migration, ['things'], undefined, [rows[0].id])).rejects.toMatchObject({ details: { total: 1 } });
    expect((await refusal(migration, ['things'])).map(({ reason }) => reason).toSorted()).toEqual(['edited', 'unproven']);
    await change(migration, "DELETE FROM things WHERE label = 'mine'");
    await takeBack(migration, ['things'], undefined, [rows[0].id]);
    expect(await rowsOf(migration.targetUrl, 'things')).toEqual([]);
  });
});

describe('a rollback is refused as a whole', () => {
  it('where a written column was edited', async () => {
    await change(migration, "UPDATE owners SET name = 'Edited' WHERE email IN ('o5@example.org', 'o50@example.org')");
    const blocked = await refusal(migration);
    expect(blocked.map(({ phase, entity, reason, by }) => ({ phase, entity, reason, by }))).toEqual(
      Array(2).fill({ phase: 'owners', entity: 'owners', reason: 'edited', by: null }),
    );
    expect(JSON.stringify(blocked)).not.toContain('Edited');
    expect(await rowsOf(migration.targetUrl, 'things')).toHaveLength(150);
  });

  it('where a column was edited that the mapping does not write', async () => {
    await change(migration, "UPDATE things SET stars = 5 WHERE label = 'Thing 7'");
    expect((await refusal(migration, ['things'])).map(({ reason }) => reason)).toEqual(['edited']);
  });

  it('where an edit was written over by a later run', async () => {
    await change(migration, "UPDATE owners SET name = 'Edited' WHERE email = 'o40@example.org'");
    await migration.run(settings);
    expect((await refusal(migration)).map(({ reason }) => reason)).toEqual(['edited']);
  });

  it('where a row of a bulk load was edited, or is of unknown origin', async () => {
    await asBulkLoad(migration);
    await change(
      migration,
      `UPDATE things SET stars = 5 WHERE label = 'Thing 7';
       INSERT INTO things SELECT gen_random_uuid(), owner_id, NULL, 'mine' FROM things LIMIT 1`,
    );
    expect((await refusal(migration, ['things'])).map(({ reason }) => reason)).toContain('unproven');
    expect(await rowsOf(migration.targetUrl, 'things')).toHaveLength(151);
  });

  for (const action of ['NO ACTION', 'CASCADE', 'SET NULL']) {
    it(`where a table of another schema refers to a row (ON DELETE ${action})`, async () => {
      await change(
        migration,
        `CREATE SCHEMA billing; CREATE TABLE billing.invoices (number text PRIMARY KEY, owner uuid REFERENCES owners ON DELETE ${action});
         INSERT INTO billing.invoices SELECT email, id FROM owners WHERE email IN ('o3@example.org', 'o33@example.org')`,
      );
      const blocked = await refusal(migration);
      expect(blocked).toMatchObject([
        { phase: 'owners', reason: 'referenced', by: { entity: 'billing.invoices', key: 'o33@example.org' } },
      ]);
      expect(await rowsOf(migration.targetUrl, 'billing.invoices')).toHaveLength(2);
      await change(migration, "DELETE FROM billing.invoices WHERE number = 'o33@example.org'");
      await takeBack(migration);
      await mustBeBefore(migration, before);
    });
  }

  it('where a row of somebody else in the same entity refers to one', async () => {
    await change(migration, "INSERT INTO things SELECT gen_random_uuid(), owner_id, id, 'mine' FROM things WHERE label = 'Thing 9'");
    const blocked = await refusal(migration, ['things']);
    expect(blocked).toMatchObject([{ reason: 'referenced', by: { entity: 'things' } }]);
  });

  it('while a later phase stands', async () => {
    const blocked = await refusal(migration, ['owners']);
    expect(blocked[0]).toEqual({
      phase: 'owners',
      entity: 'owners',
      key: null,
      reason: 'later_phase',
      by: { entity: 'things', key: 'things' },
    });
  });

  it('where the table has changed, so that the row before does not fit', async () => {
    await change(migration, 'ALTER TABLE owners ADD COLUMN born date');
    expect(new Set((await refusal(migration)).map(({ reason }) => reason))).toEqual(new Set(['structure']));
  });

  it('where a trigger comes between, and nothing of the batch stays', async () => {
    await change(
      migration,
      `CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.seen = now(); RETURN NEW; END';
       CREATE TRIGGER stamp BEFORE UPDATE ON owners FOR EACH ROW EXECUTE FUNCTION stamp();`,
    );
    await takeBack(migration, ['things']);
    const earlier = '(SELECT * FROM owners WHERE note IS NOT NULL)';
    const after = await rowsOf(migration.targetUrl, earlier);
    expect(after).toHaveLength(11);
    expect(new Set((await refusal(migration, ['owners'])).map(({ reason }) => reason))).toEqual(new Set(['trigger']));
    expect(await rowsOf(migration.targetUrl, earlier)).toEqual(after);
  });
});
