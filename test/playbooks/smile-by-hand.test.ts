import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Playbook, playbook, type SuccessCriterion } from '../../model/playbook.ts';
import { expected, sourceRows, targetRows } from '../../playbooks/smile/generate.ts';
import { createDatabase } from '../support/databases.ts';
import { copyChunks } from './copy-chunks.ts';

const folder = join(import.meta.dirname, '../../playbooks/smile');
const smile: Playbook = playbook.parse(parse(readFileSync(join(folder, 'playbook.yaml'), 'utf8')));
const phases = smile.phases.filter(({ off }) => off === undefined);
const wanted = expected();
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: await createDatabase('smile_by_hand') });
  await client.connect();
  await client.query('CREATE SCHEMA legacy; SET search_path = legacy');
  await client.query(readFileSync(join(folder, 'source.sql'), 'utf8'));
  await copyChunks(client, sourceRows());
  await client.query('SET search_path = public');
  await client.query(readFileSync(join(folder, 'target.sql'), 'utf8'));
  await copyChunks(client, targetRows());
  await client.query(readFileSync(join(import.meta.dirname, 'smile-by-hand.sql'), 'utf8'));
});

afterAll(() => client.end());

/** Number of rows that break a criterion, or that are missing for it. */
function breakingRows(phase: Playbook['phases'][number], criterion: SuccessCriterion): string {
  const target = `public.${pg.escapeIdentifier(phase.target)}`;
  if ('rows' in criterion) return `SELECT abs(count(*) - ${criterion.rows}) FROM ${target}`;
  if ('linked' in criterion) return `SELECT count(*) FROM ${target} WHERE ${criterion.linked} IS NULL`;
  if ('unique' in criterion) return `SELECT count(*) - count(DISTINCT (${criterion.unique.join()})) FROM ${target}`;
  if ('sum' in criterion) {
    return `SELECT (SELECT sum(${criterion.sum.target}) FROM ${target}) - (SELECT sum(${criterion.sum.source}) FROM legacy.${phase.source})`;
  }
  if ('sql' in criterion) return `SELECT count(*) FROM (${criterion.sql}) AS breaking`;
  const { by, within } = criterion.ordered;
  return `SELECT count(*) FROM (
    SELECT ${by} <= lag(${by}) OVER (PARTITION BY ${within} ORDER BY v.id) AS late
    FROM legacy.verdict v JOIN ${target} t ON t.id = legacy.new_key(v.phase, v.id) WHERE v.phase = '${phase.phase}') AS rows WHERE late`;
}

describe('smile migrated by hand', () => {
  it('comes to the fates of expected.json', async () => {
    const { rows } = await client.query<{ phase: string; fate: string; rows: number }>(
      'SELECT phase, fate, count(*)::int AS rows FROM verdict GROUP BY phase, fate',
    );
    for (const { phase } of phases) {
      const counts = Object.fromEntries(rows.filter((row) => row.phase === phase).map(({ fate, rows: many }) => [fate, many]));
      const read = Object.values(counts).reduce((sum, many) => sum + many, 0);
      expect([phase, { written: 0, unchanged: 0, skipped: 0, quarantined: 0, ...counts, read }]).toEqual([phase, wanted.fates[phase]]);
    }
  });

  it('gives each labelled row its fate, for one reason only', async () => {
    const { rows } = await client.query<{ row: string; fate: string; reasons: string[] }>(
      "SELECT phase || ' ' || id AS row, fate, reasons FROM verdict",
    );
    const verdicts = new Map(rows.map(({ row, fate, reasons }) => [row, `${fate} ${reasons.join(' and ')}`.trim()]));
    for (const { phase, key, label, fate, reason = '' } of wanted.labelled) {
      expect([phase, key, label, verdicts.get(`${phase} ${key}`)]).toEqual([phase, key, label, `${fate} ${reason}`.trim()]);
    }
  });

  it('follows a merged account to the one that stays', async () => {
    const merged = wanted.labelled.filter(({ label }) => label === 'doctor_merged').filter(({ phase }) => phase === 'patients');
    const { rows } = await client.query(
      `SELECT 1 FROM patients p JOIN profiles ON profiles.id = p.profile_id JOIN dispatch_patient s ON s.id = p.legacy_id
       JOIN auth_user u ON u.id = s.doctor_id AND u.email <> profiles.email AND lower(trim(u.email)) = profiles.email
       WHERE s.id::text = ANY($1)`,
      [merged.map(({ key }) => key)],
    );
    expect([merged.length, rows.length]).toEqual([4, 4]);
  });

  it.each(
    phases.flatMap((phase) =>
      phase.success.map((criterion) => ({ what: `${phase.phase} ${JSON.stringify(criterion)}`, criterion, phase })),
    ),
  )('meets $what', async ({ phase, criterion }) => {
    const { rows } = await client.query({ text: breakingRows(phase, criterion), rowMode: 'array' });
    expect(Number(rows[0]?.[0])).toBe(0);
  });
});
