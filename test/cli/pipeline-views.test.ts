import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decimal128, Int32, ObjectId } from 'bson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Ended, godwit, newHome } from '../support/cli.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';

const home = newHome();
const folder = mkdtempSync(join(tmpdir(), 'pipelines-'));
let dump = '';
let targetUrl = '';

const env = (): Record<string, string> => ({ GODWIT_PLAYBOOKS: join(folder, 'playbooks'), GODWIT_HOME: home, CLINIC_TARGET: targetUrl });
const verb = (name: string, ...args: string[]): Promise<Ended> => godwit([name, ...args, '--json'], () => {}, env());
const ofClinic = (name: string, ...args: string[]): Promise<Ended> => verb(name, ...args, '--playbook', 'clinic');
const ask = <Row>(sql: string): Promise<Row[]> => withClient(targetUrl, async (client) => (await client.query(sql)).rows);

const patient = (i: number) => ({
  _id: new ObjectId(),
  name: `P${i}`,
  ...(i % 4 === 0 ? {} : { ward: i % 4 === 1 ? null : `W${i % 4}` }),
  owed: Decimal128.fromString(`${i}.25`),
  allergies: Array.from({ length: i % 3 }, (_, n) => ({ code: `A${n}`, since: new Int32(2000 + n) })),
});

const viewOf = (viewOn: string, pipeline: object[]) => ({
  documents: [],
  metadata: { type: 'view', options: { viewOn, pipeline }, indexes: [] },
});

const file = (): string => join(folder, 'playbooks/clinic/playbook.yaml');

/** What a person adds to the draft: a pipeline of the application, over a member that is null in some documents and missing in others. */
function addPipeline(): void {
  const playbook = parse(readFileSync(file(), 'utf8')) as { phases: { source: string; views?: object }[] };
  const phase = playbook.phases.find(({ source, views }) => source === 'patients' && views !== undefined);
  if (!phase) throw new Error('no view was drafted');
  const pipeline = [{ $match: { ward: { $exists: false } } }, { $count: 'n' }];
  const written = [{ $group: { _id: '$ward', owed: { $sum: '$owed' } } }, { $merge: 'kept_debts' }];
  const kept = { on: 'patients', pipeline: written, compared: ['_id', 'owed'], materialized: true };
  phase.views = {
    ...phase.views,
    kept_debts: kept,
    without_ward: { on: 'patients', pipeline, empties: { 'patients.ward': 'missing' }, compared: ['n'] },
  };
  writeFileSync(file(), stringify(playbook));
}

beforeAll(async () => {
  targetUrl = await createDatabase('clinic_new');
  mkdirSync(join(folder, 'playbooks'));
  dump = writeDump({
    patients: { documents: Array.from({ length: 12 }, (_, i) => patient(i)) },
    owed_by_ward: viewOf('patients', [{ $group: { _id: '$ward', owed: { $sum: '$owed' }, n: { $sum: 1 } } }]),
    large_debts: viewOf('owed_by_ward', [{ $match: { owed: { $gt: 20 } } }, { $project: { owed: 1 } }]),
    by_allergy: viewOf('patients', [{ $unwind: '$allergies' }, { $group: { _id: '$allergies.code', n: { $sum: 1 } } }]),
    with_place: viewOf('patients', [{ $geoNear: {} }]),
  });
});
afterAll(() => {
  for (const each of [home, folder, dump]) rmSync(each, { recursive: true, force: true });
});

describe('views of a dump', () => {
  it('are drafted through the mapping, or left with the reason', { timeout: 120_000 }, async () => {
    const drafted = await verb('init', 'clinic', '--source', `mongodump:${dump}`, '--target', '$CLINIC_TARGET', '--self', '--apply');
    expect(drafted, drafted.stdout + drafted.stderr).toMatchObject({ exitCode: 0 });
    const inventory = readFileSync(join(folder, 'playbooks/clinic/inventory.md'), 'utf8');
    expect(inventory).toMatch(/owed_by_ward.*through the mapping/);
    expect(inventory).toMatch(/with_place.*Stage 1, \$geoNear: the stage is not translated/);
    expect(readFileSync(file(), 'utf8')).toContain('owed_by_ward:');
    expect(await ask('SELECT * FROM large_debts')).toEqual([]);
    expect(await ask('SELECT * FROM by_allergy')).toEqual([]);
  });

  it('are translated again when the playbook has changed', { timeout: 240_000 }, async () => {
    addPipeline();
    const shown = await ofClinic('views', '--apply');
    expect(shown, shown.stdout + shown.stderr).toMatchObject({ exitCode: 0 });
    expect((await ofClinic('review')).exitCode).toBe(0);
    const approved = await ofClinic('approve', '--all', '--as', 'Maria', '--accept-open', '--why', 'a test');
    expect(approved, approved.stdout + approved.stderr).toMatchObject({ exitCode: 0 });
    const done = await ofClinic('migrate');
    expect(done, done.stdout + done.stderr).toMatchObject({ exitCode: 0 });
    expect(await ask('SELECT _id, owed::text, n::int FROM owed_by_ward ORDER BY 1')).toEqual([
      { _id: 'W2', owed: '18.75', n: 3 },
      { _id: 'W3', owed: '21.75', n: 3 },
      { _id: null, owed: '28.50', n: 6 },
    ]);
    expect(await ask('SELECT _id, owed::text FROM large_debts ORDER BY 1')).toEqual([
      { _id: 'W3', owed: '21.75' },
      { _id: null, owed: '28.50' },
    ]);
    expect(await ask('SELECT _id, n::int FROM by_allergy ORDER BY 1')).toEqual([
      { _id: 'A0', n: 8 },
      { _id: 'A1', n: 4 },
    ]);
    expect(await ask('SELECT n::int FROM without_ward')).toEqual([{ n: 6 }]);
    expect(await ask("SELECT relkind FROM pg_class WHERE relname = 'kept_debts'")).toEqual([{ relkind: 'm' }]);
    expect(await ask('SELECT _id, owed::text FROM kept_debts ORDER BY 1')).toEqual(
      await ask('SELECT _id, owed::text FROM owed_by_ward ORDER BY 1'),
    );
  });
});
