import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Playbook, playbook } from '../../model/playbook.ts';
import { expected, type RowChunk, sourceRows, targetRows } from '../../playbooks/smile/generate.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { copyChunks } from './copy-chunks.ts';

const folder = join(import.meta.dirname, '../../playbooks/smile');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const smile: Playbook = playbook.parse(parse(read('playbook.yaml')));
const wanted = expected();
let source = '';
let target = '';

async function streamDigest(): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of sourceRows()) hash.update(`${chunk.table}(${chunk.columns.join()})\n${chunk.text}`);
  for await (const chunk of targetRows()) hash.update(`${chunk.table}(${chunk.columns.join()})\n${chunk.text}`);
  return hash.digest('hex');
}

async function load(label: string, schema: string, chunks: AsyncIterable<RowChunk>): Promise<string> {
  const url = await createDatabase(label);
  await withClient(url, async (client) => {
    await client.query(read(schema));
    await copyChunks(client, chunks);
  });
  return url;
}

async function query<R extends pg.QueryResultRow>(url: string, text: string, values: unknown[] = []): Promise<R[]> {
  return withClient(url, async (client) => (await client.query<R>(text, values)).rows);
}

async function columnsOf(url: string, table: string): Promise<string[]> {
  const text = 'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2';
  return (await query<{ name: string }>(url, text, ['public', table])).map(({ name }) => name);
}

async function countRows(url: string, table: string): Promise<number> {
  const [row] = await query<{ rows: number }>(url, `SELECT count(*)::int AS rows FROM ${pg.escapeIdentifier(table)}`);
  return row?.rows ?? -1;
}

/** Columns that the rules of a phase or its code name; words of an expression count when they are columns. */
function columnsNamed(phase: Playbook['phases'][number], columns: readonly string[]): Set<string> {
  const code = phase.transform ? read(phase.transform.file) : '';
  const named = new Set([...code.matchAll(/\brow\.([a-z_]+)/g)].map(([, column = '']) => column));
  for (const rule of Object.values(phase.fields)) {
    if (rule === 'identity') named.add('id');
    else if ('expression' in rule) for (const word of rule.expression.match(/[a-z_]+/g) ?? []) named.add(word);
    else if ('copy' in rule) named.add(rule.copy);
    else if ('enum' in rule) named.add(rule.enum);
    else if ('zoned' in rule) named.add(rule.zoned);
    else if ('reference' in rule) for (const column of [rule.from].flat()) named.add(column);
    else if ('concat' in rule) for (const column of rule.concat) named.add(column);
  }
  return new Set(columns.filter((column) => named.has(column)));
}

beforeAll(async () => {
  [source, target] = await Promise.all([
    load('smile_legacy', 'source.sql', sourceRows()),
    load('smile_modern', 'target.sql', targetRows()),
  ]);
});

describe('the generator', () => {
  it('makes the same bytes every time', async () => {
    expect(await streamDigest()).toBe(await streamDigest());
  });

  it('makes chunks of at most 1,000 rows', async () => {
    for await (const { rows, text } of targetRows()) {
      expect(rows).toBeLessThanOrEqual(1000);
      expect(text.split('\n').length - 1).toBe(rows);
    }
  });

  it('has the clean rows of the programme', () => {
    expect(wanted.clean).toEqual({
      profiles: 9101,
      patients: 7849,
      cases: 66_904,
      projects: 66_904,
      practice_members: 438,
      case_states: 4751,
      workflow_templates: 152,
    });
  });

  it('matches the committed expected.json (node playbooks/smile/write-expected.ts)', () => {
    expect(JSON.parse(read('expected.json'))).toEqual(JSON.parse(JSON.stringify(wanted)));
  });
});

describe('the loaded databases', () => {
  it('hold the rows that expected.json counts', async () => {
    for (const phase of smile.phases.filter(({ off }) => off === undefined)) {
      expect([phase.phase, await countRows(source, phase.source)]).toEqual([phase.phase, wanted.fates[phase.phase]?.read]);
    }
    expect(await countRows(source, 'dispatch_office')).toBe(844);
    expect(await countRows(target, 'practices')).toBe(844);
    expect(await countRows(target, 'profiles')).toBe(5502);
  });

  it('give every dirty row its own legacy key', async () => {
    for (const { phase, source: table } of smile.phases) {
      const keys = wanted.labelled.filter((row) => row.phase === phase).map(({ key }) => key);
      const found = await query(source, `SELECT 1 FROM ${table} WHERE id::text = ANY($1)`, [keys]);
      expect([phase, found.length, new Set(keys).size]).toEqual([phase, keys.length, keys.length]);
    }
  });

  it('know the earlier profiles by e-mail only, with version 4 keys', async () => {
    const emails = await query<{ email: string }>(target, 'SELECT email FROM profiles');
    const [row] = await query<{ rows: number }>(
      source,
      'SELECT count(DISTINCT lower(trim(email)))::int AS rows FROM auth_user WHERE lower(trim(email)) = ANY($1)',
      [emails.map(({ email }) => email)],
    );
    expect(row?.rows).toBe(5502);
    expect(await query(target, "SELECT id FROM profiles WHERE id::text !~ '^.{8}-.{4}-4.{3}-[89ab].{3}-.{12}$'")).toEqual([]);
  });

  it('hold a stale name in a few hundred earlier profiles', async () => {
    const stale = await query(target, "SELECT id FROM profiles WHERE last_name = 'Earlier-Name'");
    const fates = wanted.fates.profiles;
    expect(stale.length).toBe(344);
    expect(fates?.unchanged).toBe(5502 - stale.length);
  });

  it('keep text byte for byte', async () => {
    const [row] = await query<{ nul: number; control: number }>(
      source,
      `SELECT count(*) FILTER (WHERE strpos(notes, '\\x00') > 0)::int AS nul, count(*) FILTER (WHERE strpos(notes, E'\\x01') > 0)::int AS control
       FROM dispatch_patient`,
    );
    expect(row).toEqual({ nul: 2, control: 2 });
  });
});

describe('playbook.yaml', () => {
  it('has the phases of the programme, in order', () => {
    const phases = smile.phases.map(({ phase }) => phase);
    expect(phases).toEqual(Object.keys(wanted.clean));
    expect(smile.groups.core).toEqual(phases.slice(0, 4));
    expect(smile.embeddings?.map(({ embedding, embedder }) => [embedding, embedder.kind])).toEqual([['search', 'local']]);
  });

  it('says for every source column where it goes or why it goes nowhere', async () => {
    for (const phase of smile.phases) {
      const columns = await columnsOf(source, phase.source);
      const mapped = columnsNamed(phase, columns);
      const hasRest = Object.values(phase.fields).some((rule) => typeof rule === 'object' && 'rest' in rule);
      const ignored = Object.keys(phase.ignore);
      expect([phase.phase, ignored.filter((column) => mapped.has(column) || !columns.includes(column))]).toEqual([phase.phase, []]);
      const open = columns.filter((column) => !mapped.has(column) && !ignored.includes(column));
      expect([phase.phase, open.length > 0]).toEqual([phase.phase, hasRest]);
    }
  });

  it('has a rule for every target column', async () => {
    for (const phase of smile.phases) {
      const columns = await columnsOf(target, phase.target);
      expect([phase.phase, Object.keys(phase.fields).sort()]).toEqual([phase.phase, columns.sort()]);
    }
  });

  it('expects the rows that the generator leads to', () => {
    for (const { phase, success } of smile.phases.filter(({ off }) => off === undefined)) {
      const fates = wanted.fates[phase];
      const rows = success.flatMap((each) => ('rows' in each ? [each.rows] : []));
      expect([phase, rows]).toEqual([phase, [(fates?.written ?? 0) + (fates?.unchanged ?? 0)]]);
    }
  });

  it('asserts with SQL that the target can run', async () => {
    const asserts = smile.phases.flatMap(({ success }) => success.flatMap((each) => ('sql' in each ? [each.sql] : [])));
    expect(asserts.length).toBeGreaterThan(2);
    for (const text of asserts) expect(await query(target, text)).toEqual([]);
  });
});
