import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Causes, type NamesParent, openCauses } from '../../../engine/ledger/causes.ts';
import { openLedger } from '../../../engine/ledger/ledger.ts';
import { canonicalKey } from '../../../model/identity.ts';
import type { TargetSession } from '../../../model/session.ts';
import { createDatabase } from '../../support/databases.ts';
import { openTestSession } from '../../support/session.ts';

const schema = 'migration_control';
const run = randomUUID();
const phases = ['patients', 'cases', 'files', 'parts'].map((phase) => ({ run, phase }));
const references: NamesParent[] = [
  { phase: 'cases', field: 'patient_id', from: ['patient'], parents: ['patients'] },
  { phase: 'files', field: 'case_id', from: ['case'], parents: ['cases'] },
  { phase: 'parts', field: 'whole_id', from: ['house', 'number'], parents: ['parts'] },
];

let session: TargetSession;
let other: TargetSession;
let causes: Causes;
let others: Causes;
beforeAll(async () => {
  [session, other] = [await openTestSession(await createDatabase('causes')), await openTestSession(await createDatabase('causes_abroad'))];
  for (const each of [session, other]) await openLedger(schema, 'test').install(each);
  [causes, others] = [session, other].map((each) => openCauses(each, schema, { phases, references })) as [Causes, Causes];
});
afterAll(() => Promise.all([session.close(), other.close()]));
beforeEach(async () => {
  for (const each of [session, other])
    await each.query({ text: `TRUNCATE ${schema}.batches, ${schema}.dismissals, ${schema}.patches CASCADE` });
});

interface Kept {
  readonly reason?: string;
  readonly field?: string | null;
  readonly entity?: string;
  readonly row?: Record<string, unknown>;
  readonly on?: TargetSession;
}

let slices = 0;
async function keep(phase: string, parts: string[], { reason = 'orphan', field = null, entity = phase, row = {}, on = session }: Kept) {
  const claim = { run, phase, pass: 1, kind: 'key_pass' as const, slice: slices++, epoch: 1, position: '0/0', mapping: 'digest' };
  const batch = await openLedger(schema, 'test').claim(on, claim);
  const values = [batch, run, phase, entity, canonicalKey(parts), reason, field, JSON.stringify(row)];
  const text = `INSERT INTO ${schema}.quarantine (batch, run, phase, entity, source_key, reason, field, row)
    VALUES ($1, $2, $3, $4, $5, $6, $7, convert_to($8, 'UTF8'))`;
  await on.query({ text, values });
}

const dismiss = (phase: string, key: string) =>
  session.query({
    text: `INSERT INTO ${schema}.dismissals (migration, phase, entity, source_key, reason, dismissed_by) VALUES ('test', $1, $1, $2, 'r', 'ada')`,
    values: [phase, canonicalKey([key])],
  });
const patch = (phase: string, key: string) =>
  session.query({
    text: `INSERT INTO ${schema}.patches (migration, phase, entity, source_key, digest, old_values, new_values)
      VALUES ('test', $1, $1, $2, 'd', '{}', '{}')`,
    values: [phase, canonicalKey([key])],
  });

const patient = (key: string) => keep('patients', [key], { reason: 'invalid_value', field: 'born' });
const caseOf = (key: string, of: string | number | null, how: Kept = {}) =>
  keep('cases', [key], { field: 'patient_id', row: { patient: of }, ...how });
const fileOf = (key: string, of: string) => keep('files', [key], { field: 'case_id', entity: 'cases', row: { case: of } });

const lowest = '00000000-0000-0000-0000-000000000000';
const namesOf = async (cause: string, part: string | null = null): Promise<string[]> => {
  const ids = await causes.undecided([], cause, part, lowest);
  const text = `SELECT phase || ' ' || source_key AS name FROM ${schema}.quarantine WHERE id = ANY ($1) ORDER BY 1`;
  return (await session.query<{ name: string }>({ text, values: [ids] })).map(({ name }) => name);
};
const told = async (foreign: Awaited<ReturnType<Causes['compact']>> = []): Promise<string[]> =>
  (await causes.groups(foreign)).map(
    ({ cause, phase, field, waits, rows, undecided, records }) =>
      `${cause} ${phase ?? 'all'} ${field ?? ''}${waits === true ? 'waits' : ''} ${rows}/${undecided}/${records}`,
  );

it('rows that wait are told with the row at fault, and records that several phases read count once', async () => {
  for (const key of ['1', '2']) await patient(key);
  await dismiss('patients', '2');
  await caseOf('7', 1);
  await fileOf('7', '7');
  await caseOf('9', '99');
  await caseOf('10', null);
  expect(await told()).toEqual([
    'invalid_value all  4/3/3',
    'invalid_value patients born 2/1/2',
    'orphan all  2/2/2',
    'orphan cases patient_id 2/2/2',
    'invalid_value cases waits 1/1/1',
    'invalid_value files waits 1/1/1',
  ]);
  const [, part] = await causes.groups([]);
  expect(part?.exampleKeys).toEqual(['1:1', '1:2']);
});

it('a cause, or one of its places, names its undecided rows with all that wait for them', async () => {
  for (const key of ['1', '2']) await patient(key);
  await dismiss('patients', '2');
  await caseOf('7', '1');
  await fileOf('7', '7');
  await caseOf('9', '99');
  const all = ['cases 1:7', 'files 1:7', 'patients 1:1'];
  expect(await namesOf('invalid_value')).toEqual(all);
  expect(await namesOf('invalid_value', 'patients')).toEqual(all);
  expect(await namesOf('invalid_value', 'patients.born')).toEqual(all);
  expect(await namesOf('orphan', 'cases.patient_id')).toEqual(['cases 1:9']);
  expect(await namesOf('orphan', 'patients')).toEqual([]);
});

it('nobody has to decide on rows that wait for one whose repair is proposed', async () => {
  await patient('1');
  await caseOf('7', '1');
  await fileOf('8', '7');
  await patch('patients', '1');
  expect(await told()).toContain('invalid_value all  3/0/3');
  expect(await namesOf('invalid_value')).toEqual([]);
  await patch('cases', '7');
  expect(await told()).toContain('orphan all  2/0/2');
});

it('keys of several columns are followed, and rows that wait for each other in a circle end somewhere', async () => {
  const part = (number: number, of: number) => keep('parts', ['a', String(number)], { field: 'whole_id', row: { house: 'a', number: of } });
  await part(1, 2);
  await part(2, 1);
  await part(3, 2);
  await part(4, 4);
  expect(await told()).toEqual(['orphan all  4/4/4', 'orphan parts waits 3/3/3', 'orphan parts whole_id 1/1/1']);
});

it('rows of another database are counted with the row that they wait for', async () => {
  await patient('1');
  await caseOf('7', '1', { on: other });
  await caseOf('8', '99', { on: other });
  const foreign = await others.compact(10);
  expect(await told(foreign)).toEqual([
    'invalid_value all  2/2/2',
    'invalid_value cases waits 1/1/1',
    'invalid_value patients born 1/1/1',
    'orphan all  1/1/1',
    'orphan cases patient_id 1/1/1',
  ]);
  expect(await causes.undecided(foreign, 'invalid_value', null, lowest)).toHaveLength(2);
  expect(await others.compact(1)).toHaveLength(1);
});

it('many rows are told in one statement, with five keys of each place', async () => {
  const claim = { run, phase: 'patients', pass: 2, kind: 'key_pass' as const, slice: 1, epoch: 1, position: '0/0', mapping: 'digest' };
  const batch = await openLedger(schema, 'test').claim(session, claim);
  const text = `INSERT INTO ${schema}.quarantine (batch, run, phase, entity, source_key, reason, field, row)
    SELECT $1, $2, p, p, length(n::text) || ':' || n, CASE p WHEN 'patients' THEN 'too_long' ELSE 'orphan' END,
      CASE p WHEN 'patients' THEN 'name' ELSE 'patient_id' END, convert_to(json_build_object('patient', n)::text, 'UTF8')
    FROM generate_series(1, 50000) AS n, unnest(ARRAY['patients', 'cases']) AS p`;
  await session.query({ text, values: [batch, run] });
  const groups = await causes.groups([]);
  expect(groups.map(({ rows, undecided }) => [rows, undecided])).toEqual([
    [100_000, 100_000],
    [50_000, 50_000],
    [50_000, 50_000],
  ]);
  expect(groups[1]?.exampleKeys).toHaveLength(5);
  expect(await causes.undecided([], 'too_long', null, lowest)).toHaveLength(1_000);
});
