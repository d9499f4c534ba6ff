import { Int32 } from 'bson';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { decide } from '../../app/playbook/decide.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rebuild } from '../../app/run/rebuild.ts';
import type { RebuildReport } from '../../model/rebuild.ts';
import { withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { asPerson } from '../support/person.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

const missing = Symbol('missing');
/** Each of the five at some place, with those that the place's own form keeps apart. */
const any = [missing, null, [], {}, ''];
const texts = [missing, null, '', 'x', 'y'];
const lists = [missing, null, [], [{ n: 'a', note: null }, { n: 'b' }], [{ n: 'c' }]];
const has = (name: string, value: unknown) => (value === missing ? {} : { [name]: value });
const home = (i: number): unknown => [missing, null, { zip: i % 3 === 0 ? null : `${i}`, city: 'Rome' }, { city: 'Oslo' }][i % 4];

const documents = Array.from({ length: 40 }, (_, i) => ({
  _id: new Int32(i),
  ...{ ...has('text', texts[i % 5]), ...has('list', lists[i % 5]), ...has('any', any[i % 5]), ...has('home', home(i)) },
}));

const approve = ({ caller, playbook }: Life) =>
  decideMappings(asPerson(caller, 'ada'), 'approved', { playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' });
const rebuilt = async ({ caller, playbook }: Life): Promise<RebuildReport> =>
  (await rebuild(caller, playbook, { collection: 'things', all: true })).report;
const rows = async (url: string, sql: string): Promise<unknown[]> => (await withClient(url, (client) => client.query(sql))).rows;

describe('the five empty states', () => {
  let life: Life;
  beforeAll(async () => {
    life = await beginLife('', { source: `mongodump:${writeDump({ things: { documents } })}` });
    await approve(life);
    await migrate(life.caller, { playbook: life.playbook, selection: {} });
  }, 200_000);

  it('survive in columns beside those that merge them', async () => {
    expect(
      await rows(
        life.targetUrl,
        'SELECT text_state, count(*)::int AS n, count(text)::int AS texts FROM things GROUP BY 1 ORDER BY 1 NULLS LAST',
      ),
    ).toEqual([
      { text_state: 'empty_text', n: 8, texts: 8 },
      { text_state: 'missing', n: 8, texts: 0 },
      { text_state: 'null', n: 8, texts: 0 },
      { text_state: null, n: 16, texts: 16 },
    ]);
    expect(await rows(life.targetUrl, 'SELECT list_state, count(*)::int AS n FROM things GROUP BY 1 ORDER BY 1 NULLS LAST')).toEqual([
      { list_state: 'empty_array', n: 8 },
      { list_state: 'missing', n: 8 },
      { list_state: 'null', n: 8 },
      { list_state: null, n: 16 },
    ]);
    expect(await rows(life.targetUrl, 'SELECT note_state, count(*)::int AS n FROM things_list GROUP BY 1 ORDER BY 1')).toEqual([
      { note_state: 'missing', n: 16 },
      { note_state: 'null', n: 8 },
    ]);
  });

  it('come back, and no loss of any is declared', async () => {
    const report = await rebuilt(life);
    expect(report.paths.filter(({ differing, missing: gone, extra }) => differing + gone + extra > 0)).toEqual([]);
    expect(report.documents).toMatchObject({ compared: 40, equal: 40 });
    expect(report.losses.filter(({ loss }) => /NULL stands|No rows stand/.test(loss))).toEqual([]);
    expect(report.notCompared).toEqual([]);
  });

  it('show where a column says another one than the document', async () => {
    await rows(life.targetUrl, `UPDATE things SET text_state = 'null' WHERE legacy_id = 0`);
    await rows(life.targetUrl, `UPDATE things SET list_state = 'empty_array' WHERE legacy_id = 1`);
    await rows(life.targetUrl, `UPDATE things SET home_state = 'null' WHERE legacy_id = 4`);
    await rows(life.targetUrl, `UPDATE things SET text_state = 'missing' WHERE legacy_id = 33`);
    const report = await rebuilt(life);
    const faults = report.paths.filter(({ differing, missing: gone, extra }) => differing + gone + extra > 0);
    expect(faults.map(({ path, example }) => `${path} ${example?.key}`).toSorted()).toEqual(['home 4', 'list[] 1', 'text 0']);
    expect(faults.find(({ path }) => path === 'text')).toMatchObject({ extra: 1, differing: 1 });
  });
});

it('are merged where a person decides so, and then that is declared', { timeout: 200_000 }, async () => {
  const life = await beginLife('', { source: `mongodump:${writeDump({ things: { documents } })}` });
  decide(life.caller, life.playbook, { phase: 'things', name: 'text_empty', choice: 'merge', by: 'ada', why: 'nobody asks' });
  await approve(life);
  await migrate(life.caller, { playbook: life.playbook, selection: {} });
  expect(await rows(life.targetUrl, 'SELECT count(text_state)::int AS told FROM things')).toEqual([{ told: 0 }]);
  const report = await rebuilt(life);
  expect(report.documents).toMatchObject({ compared: 40, equal: 40 });
  expect(report.losses).toContainEqual({ path: 'text', loss: expect.stringContaining('missing 8 times, null 8 times') });
});
