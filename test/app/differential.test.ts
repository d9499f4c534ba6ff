import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { waitingFor } from '../../app/approval/waiting.ts';
import { askOnce } from '../../app/conversation/ask.ts';
import { analyzeDifference } from '../../app/differential/analyze.ts';
import { migrateDifference } from '../../app/differential/migrate.ts';
import { review } from '../../app/review/review.ts';
import { migrate } from '../../app/run/migrate.ts';
import { type Caller, withWorkbench } from '../../app/workbench/workbench.ts';
import { differentialAnalyzeVerb, differentialValidateVerb } from '../../cli/verbs/differential.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { differenceTotals } from '../../model/differential.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { asPerson } from '../support/person.ts';

const playbook = (data: string, to: string): string => `
playbook: clinic
version: 1
title: A clinic in files
system: clinic
source: { url: "files:${data}" }
target: { url: "${to}" }
phases:
  - phase: patients
    source: patients
    target: patients
    fields: { id: identity, name: { copy: name }, notes: { none: kept here } }
  - phase: visits
    source: patients
    unnest: visits[]
    element_key: { path: no }
    target: visits
    deletes: follow
    fields: { id: identity, patient_id: { reference: patients, from: parent.id }, reason: { copy: element.reason } }
`;
const target = `
  CREATE TABLE patients (id uuid PRIMARY KEY, name text NOT NULL, notes text);
  CREATE TABLE visits (id uuid PRIMARY KEY, patient_id uuid NOT NULL REFERENCES patients, reason text);`;

interface Patient {
  readonly id: number;
  readonly name: string;
  readonly visits: readonly { readonly no: number; readonly reason: string }[];
}

let folder = '';
let targetUrl = '';
let ada: Caller;

/** Sixty people with two visits each. */
const people = (): Patient[] =>
  Array.from({ length: 60 }, (_, i) => ({
    ...{ id: i + 1, name: `Patient ${i + 1}` },
    visits: [1, 2].map((no) => ({ no, reason: `reason ${no} of ${i + 1}` })),
  }));
const write = (patients: readonly Patient[]): void =>
  writeFileSync(join(folder, 'data/patients.jsonl'), patients.map((each) => `${JSON.stringify(each)}\n`).join(''));
const waiting = () => withWorkbench(ada, folder, waitingFor, 'look');
const approve = (digests: string[]) => decideMappings(asPerson(ada, 'ben'), 'approved', { playbook: folder, digests, commit: false });

beforeAll(async () => {
  targetUrl = await createDatabase('clinic_modern');
  await withClient(targetUrl, (client) => client.query(target));
  folder = mkdtempSync(join(tmpdir(), 'godwit-differs-'));
  mkdirSync(join(folder, 'data'));
  write(people());
  writeFileSync(join(folder, 'playbook.yaml'), playbook(join(folder, 'data'), targetUrl));
  const config = loadConfig({}, { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada', GODWIT_LOG_LEVEL: 'silent' }, folder);
  ada = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  await review(ada, folder, {}, false);
  await approve([]);
  await migrate(ada, { playbook: folder, selection: {} });
});

describe('a difference to files', () => {
  it('is asked for before any run changes, and told in words', async () => {
    const changed = people()
      .filter(({ id }) => id !== 60)
      .map((each) => (each.id === 7 ? { ...each, visits: [{ no: 2, reason: 'another' }] } : each));
    write([...changed, { id: 61, name: 'Secret Name', visits: [{ no: 1, reason: 'first' }] }]);
    const { text, json } = await differentialAnalyzeVerb.run({ caller: ada, playbook: folder, args: [], options: {} });
    const { digest, differential, reports } = json as Awaited<ReturnType<typeof analyzeDifference>>;
    expect(differenceTotals(differential)).toMatchObject({ missing: 2, changed: 1, extra: 4, inserts: 2, updates: 1, deletes: 3 });
    expect(text).toContain('patients: 1 missing, 0 changed, 1 extra');
    expect(text).toContain(`Next: godwit approve ${digest?.slice(0, 12)}`);
    const report = readFileSync(reports.find((file) => file.endsWith('differential_report.md')) ?? '', 'utf8');
    expect(report).toContain('The repair inserts 2, updates 1 and removes 3');
    expect(`${text}${report}`).not.toContain('Secret Name');
    await expect(migrateDifference(ada, folder, {})).rejects.toMatchObject({ code: 'not_approved' });
  });

  it('waits in the one list, which another person decides', async () => {
    const [found] = (await waiting()).filter(({ kind }) => kind === 'differential');
    expect(found).toMatchObject({
      what: 'repair of the difference',
      why: '2 rows to insert, 1 to update, 3 to remove.',
      by: 'ada',
      notBy: ['ada'],
    });
    await expect(
      decideMappings(asPerson(ada, 'ada'), 'approved', { playbook: folder, digests: [found?.id ?? ''], commit: false }),
    ).rejects.toMatchObject({
      code: 'self_approval',
    });
    expect(await approve([found?.id ?? ''])).toMatchObject([{ decision: 'approved', by: 'ben' }]);
    expect((await waiting()).filter(({ kind }) => kind === 'differential')).toEqual([]);
  });

  it('is brought alone, and gone but for what stays on purpose', async () => {
    const { outcome, verdict } = await migrateDifference(ada, folder, {});
    expect(outcome).toBe('done');
    expect(verdict?.phases.map(({ phase, differencesTotal }) => [phase, differencesTotal])).toEqual([
      ['patients', 1],
      ['visits', 0],
    ]);
    const { differential, digest } = await analyzeDifference(ada, folder, { edited: 'keep' });
    expect(differenceTotals(differential)).toMatchObject({ missing: 0, changed: 0, extra: 1, edited: 0, deletes: 0 });
    expect(digest).toBeNull();
    expect((await differentialValidateVerb.run({ caller: ada, playbook: folder, args: [], options: {} })).exitCode).toBe(5);
    const said = await askOnce(ada, folder, 'how many rows are missing, changed or extra by now?', () => {});
    expect(said?.type === 'done' ? said.text : '').toContain('0 rows missing, 0 changed and 1 extra');
  });
});
