import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openQueryBridge } from '../../databases/postgres/bridge/bridge.ts';
import type { QueryBridge } from '../../model/query.ts';
import { sandboxLimits } from '../../model/sandbox.ts';
import { openSandbox } from '../../sandbox/choose.ts';
import { explore } from '../../sandbox/explore.ts';
import { openIsolateSandbox } from '../../sandbox/isolate.ts';
import { sampleTransform } from '../../sandbox/sample.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { dockerAnswers, dockerSocket } from './support/runners.ts';
import { columns, optionsOf, rowsOf, transformOf } from './support/transforms.ts';

const sandbox = openIsolateSandbox();
afterAll(() => sandbox.close());

describe('exploring', () => {
  let bridge: QueryBridge;
  beforeAll(async () => {
    const url = await createDatabase('explore');
    await withClient(url, (client) =>
      client.query(`CREATE TABLE patients (id integer, email text, state text);
        INSERT INTO patients VALUES (1, 'ada@example.com', 'new'), (2, 'bob@example.com', 'old'), (3, 'eve@example.com', 'odd')`),
    );
    bridge = openQueryBridge({ url, connectTimeoutMs: 5_000, schemas: ['public'] });
  });
  const run = (source: string, rows: string, queryLimits = { rows_max: 100, bytes_max: 100_000, statement_ms_max: 5_000 }) =>
    explore({
      sandbox,
      bridge,
      file: 'try.ts',
      source,
      rows,
      queryLimits,
      limits: sandboxLimits.parse({}),
      now: '2026-01-01T00:00:00Z',
      seed: '',
    });

  it('runs a file on the rows of a query', async () => {
    const explored = await run(
      'export default (row: SourceRow) => row.id === 1 ? { id: row.id, twice: row.id * 2 } : { id: row.id, state: row.state };',
      'SELECT id, state FROM patients WHERE id < 3 ORDER BY id',
    );
    expect(explored).toMatchObject({ clean: true, read: 2, written: 2, cut: null, masked: [], happened: [], sandbox: { kind: 'isolate' } });
    expect(explored.table).toEqual({
      columns: ['id', 'twice', 'state'],
      rows: [
        ['1', '2', null],
        ['2', null, 'old'],
      ],
    });
  });

  it('gives code only masked values of what is sensitive', async () => {
    const explored = await run(
      'export default (row: SourceRow) => ({ x: [...(row.email ?? "")].toReversed().join("") })',
      'SELECT email FROM patients',
    );
    expect(explored.masked).toEqual(['email']);
    expect(JSON.stringify(explored)).not.toMatch(/example|elpmaxe/);
  });

  it('is not clean when a row fails or is rejected, or when there were more', async () => {
    const explored = await run(
      `export default (row: SourceRow, { reject }: Tools) => {
        if (row.state === 'odd') return reject('odd_state');
        if (row.id === 2) throw new Error('bob@example.com');
        return { id: row.id };
      }`,
      'SELECT id, state FROM patients ORDER BY id',
    );
    expect(explored).toMatchObject({
      clean: false,
      written: 1,
      happened: [expect.stringContaining('row 2: try.ts:3'), 'row 3: rejected: odd_state'],
    });
    expect(JSON.stringify(explored)).not.toContain('bob');
    const cut = await run('export default (row: SourceRow) => ({ id: row.id })', 'SELECT id FROM patients', {
      rows_max: 2,
      bytes_max: 1_000,
      statement_ms_max: 1_000,
    });
    expect(cut).toMatchObject({ clean: false, cut: 'rows', read: 2 });
  });

  it('refuses what is wrong in file and query', async () => {
    await expect(run('export default (row: SourceRow) => ({ x: row.nothing })', 'SELECT id FROM patients')).rejects.toMatchObject({
      code: 'transform_refused',
      message: expect.stringContaining('try.ts:1:'),
    });
    await expect(run('export default () => ({ x: 1 })', 'DELETE FROM patients')).rejects.toMatchObject({ code: 'expression_refused' });
    await expect(run('export default () => ({ x: 1 })', 'SELECT id, id FROM patients')).rejects.toMatchObject({ code: 'argument_invalid' });
  });
});

describe('a sample run', () => {
  const transform = transformOf(
    `export default (row: SourceRow, { reject }: Tools): Result => {
      if (row.state === null) return reject('no_state');
      if (row.state === 'never') return { name: 'never' };
      return [{ name: row.name ?? '' }, { name: String(row.id.toFixed(1)) }];
    };`,
    columns({ id: 'integer', unread: 'text', name: 'text', state: 'text' }).map((column) => ({
      ...column,
      nullable: column.name !== 'id',
    })),
    columns({ name: 'text' }),
  );
  const rows = rowsOf(['1', 'u', 'Ada', 'new'], ['2', 'u', 'Bob', null], ['3', 'u', 'Eve', 'old']);

  it('shows before and after, counts, branches and time, with sensitive values masked', async () => {
    const sensitive = { input: new Map([['name', 'pii' as const]]), output: new Map() };
    const sample = await sampleTransform({ sandbox, transform, rows, options: optionsOf(), sensitive });
    expect(sample).toMatchObject({
      rows: 3,
      written: 2,
      targetRows: 4,
      rejected: { no_state: 1 },
      failedTotal: 0,
      sandbox: { kind: 'isolate' },
      columns: { before: ['id', 'name', 'state'], after: ['name'] },
    });
    expect(sample.branches).toMatchObject({
      taken: 4,
      of: 6,
      missed: [
        { line: 3, outcome: 'true' },
        { line: 4, outcome: 'null' },
      ],
    });
    expect(sample.examples[0]).toMatchObject({ key: '1', before: ['1', 'A…', 'new'], outcome: 'written' });
    expect(sample.examples[1]).toMatchObject({ outcome: 'rejected: no_state', after: [] });
    expect(sample.microsecondsPerRow.wall).toBeGreaterThan(0);
    expect(JSON.stringify(sample)).not.toMatch(/Ada|Bob|Eve/);
  });

  it('refuses code that behaves for those who count its branches', async () => {
    const watching = transformOf(
      `export default (row: SourceRow): Result => {
        let depth = 0;
        const deeper = (): void => { depth++; if (depth > 0) deeper(); };
        try { deeper(); } catch { return { name: String(depth) }; }
        return { name: '' };
      };`,
      columns({ id: 'integer' }),
      columns({ name: 'text' }),
    );
    const question = {
      sandbox,
      transform: watching,
      rows: rowsOf(['1']),
      options: optionsOf(),
      sensitive: { input: new Map(), output: new Map() },
    };
    await expect(sampleTransform({ ...question, names: ['row 1'] })).rejects.toMatchObject({
      code: 'transform_refused',
      message: expect.stringContaining('another thing of row 1 when its branches are counted'),
    });
  });

  it('shows values as they are where nothing is sensitive', async () => {
    const none = { input: new Map(), output: new Map() };
    const sample = await sampleTransform({ sandbox, transform, rows, options: optionsOf(), sensitive: none });
    expect(sample.examples[0]?.after).toEqual([['Ada'], ['1.0']]);
  });
});

describe('the choice of a sandbox', () => {
  const nowhere = { socket: '/nowhere/docker.sock' };
  it('falls back to the isolate where no engine answers, and says why', async () => {
    const chosen = await openSandbox({ choice: 'auto', docker: nowhere });
    expect(chosen).toMatchObject({ kind: 'isolate', description: expect.stringContaining('/nowhere/docker.sock') });
  });

  it('refuses where Docker is wanted and does not answer, and says how to get it', async () => {
    const asked = openSandbox({ choice: 'docker', docker: nowhere });
    await expect(asked).rejects.toMatchObject({
      code: 'sandbox_unavailable',
      message: expect.stringMatching(/[a-z/.]\. Install Docker.*docker\.io.*SANDBOX=isolate/),
    });
  });

  it.skipIf(!dockerAnswers)('takes Docker where it answers', { timeout: 60_000 }, async () => {
    const chosen = await openSandbox({ choice: 'auto', docker: { socket: dockerSocket } });
    expect(chosen).toMatchObject({ kind: 'docker', description: expect.stringContaining('godwit-sandbox:') });
    await chosen.close();
    expect((await openSandbox({ choice: 'isolate', docker: { socket: dockerSocket } })).kind).toBe('isolate');
    const unknown = { socket: dockerSocket, runtime: 'no-such-runtime' };
    expect((await openSandbox({ choice: 'auto', docker: unknown })).kind).toBe('isolate');
  });
});
