import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPublished } from '../../app/publish/publish.ts';
import { type Clinic, openClinic } from './support/clinic.ts';

const exports = mkdtempSync(join(tmpdir(), 'godwit-exports-'));
const file = (name: string): string => readFileSync(join(exports, name), 'utf8');
const records = (): Record<string, unknown>[] =>
  file('patients.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const people = 25;
let clinic: Clinic;

/** A folder in place of the server: plain rows of one entity, code for the other. */
const asFiles = (text: string): string =>
  text
    .replace(
      'item: Patient\n    transform: {file: transforms/patient.ts}',
      'item: patients\n    columns: [legacy_id, family, given, active]',
    )
    .replace('item: Practitioner', 'item: doctors');

beforeAll(async () => {
  clinic = await openClinic(`files:${exports}`, {}, asFiles);
  await clinic.change(`UPDATE patients SET family = 'O''Neil, "Pat"', given = NULL WHERE legacy_id = 1`);
  await clinic.approve();
});
afterAll(() => {
  clinic?.close();
  rmSync(exports, { recursive: true, force: true });
});

describe('a folder as a sink', { timeout: 120_000 }, () => {
  it('gets plain rows as JSON Lines and CSV, and what code makes', async () => {
    expect(await clinic.publish()).toMatchObject({ patients: { sent: people, refused: 0 }, practitioners: { sent: 2 } });
    expect(records()).toHaveLength(people);
    const first = records().find(({ legacy_id }) => legacy_id === 1);
    expect(first).toMatchObject({ family: 'O\'Neil, "Pat"', given: null, active: true });
    expect(file('patients.csv')).toContain(`1,"O'Neil, ""Pat""",,true\r\n`);
    expect(file('doctors.jsonl')).toContain('"resourceType":"Practitioner"');
  });

  it('is not written again as long as nothing changes, and then only where it has', async () => {
    const before = file('patients.jsonl');
    expect(await clinic.publish()).toMatchObject({ patients: { sent: 0, unchanged: people } });
    expect(file('patients.jsonl')).toBe(before);
    await clinic.change("UPDATE patients SET family = 'New' WHERE legacy_id = 2; DELETE FROM patients WHERE legacy_id = 3");
    expect(await clinic.publish()).toMatchObject({ patients: { sent: 1, removed: 1, unchanged: people - 2 } });
    expect(records()).toHaveLength(people - 1);
    expect(records().find(({ legacy_id }) => legacy_id === 2)).toMatchObject({ family: 'New' });
  });

  it('whose log ends in half a line reads back without it', async () => {
    appendFileSync(join(exports, '.patients.log'), '{"id":"half');
    expect(await checkPublished(clinic.caller, clinic.folder, ['patients'])).toMatchObject([{ compared: people - 1, equal: people - 1 }]);
    expect(await clinic.publish()).toMatchObject({ patients: { sent: 0 } });
  });
});
