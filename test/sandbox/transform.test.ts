import { afterAll, describe, expect, it } from 'vitest';
import { transformDigest } from '../../model/sandbox.ts';
import { openIsolateSandbox } from '../../sandbox/isolate.ts';
import { columns, optionsOf, rowsOf, run, transformOf } from './support/transforms.ts';

const sandbox = openIsolateSandbox();
afterAll(() => sandbox.close());

const kinds = {
  flag: 'boolean',
  big: 'bigint',
  money: 'numeric',
  ratio: 'double',
  at: 'timestamptz',
  bytes: 'bytea',
  doc: 'jsonb',
  tags: 'text[]',
  none: 'text',
};
const values = [
  'true',
  '9223372036854775807',
  '12345678901234567890.123456789',
  '0.1',
  '2024-02-29 23:59:59.999999+00',
  '\\x00ff10',
  '{"n": 12345678901234567890, "x": 1.10}',
  '{"a,b","say \\"hi\\"",NULL,"back\\\\slash","NULL"}',
  null,
];

describe('values', () => {
  it('cross into the sandbox and back without loss', async () => {
    const same = transformOf('export default (row: SourceRow): TargetRow => ({ ...row });', columns(kinds), columns(kinds));
    const { results } = await run(sandbox, same, optionsOf(), rowsOf(values));
    const back = values.with(4, '2024-02-29T23:59:59.999999Z');
    expect(results).toEqual([{ key: '1', fate: 'written', rows: [back] }]);
  });

  it('have the type that the column says', async () => {
    const types = transformOf(
      `export default (row: SourceRow) => ({
        flag: row.flag === true, big: row.big + 0n === 9223372036854775807n, money: typeof row.money, at: row.at instanceof Temporal.Instant,
        bytes: row.bytes instanceof Uint8Array && row.bytes[1] === 255, tags: row.tags[2] === null && row.tags.length, none: row.none === null })`,
      columns(kinds),
    );
    const { results } = await run(sandbox, types, optionsOf(), rowsOf(values));
    const expected = { flag: 'true', big: 'true', money: 'string', at: 'true', bytes: 'true', tags: '5', none: 'true' };
    expect(results).toEqual([{ key: '1', fate: 'written', rows: [Object.entries(expected).flat()] }]);
  });

  it('that cannot cross are refused with their column, row by row', async () => {
    const at = transformOf('export default (row: SourceRow) => ({ at: row.at })', columns({ at: 'timestamptz' }));
    const { results } = await run(sandbox, at, optionsOf(), rowsOf(['infinity'], ['2024-01-01 00:00:00+00']));
    expect(results).toMatchObject([
      { fate: 'failed', reason: 'unreadable_value', message: expect.stringContaining('column at') },
      { fate: 'written' },
    ]);
  });

  it.each([
    ['numeric', '0.1 + 0.2', 'would be rounded'],
    ['integer', '1.5', 'whole number'],
    ['boolean', '"true"', 'true or false'],
    ['text', '"a\\u0000b"', 'NUL'],
    ['text', '"\\ud800"', 'surrogate'],
    ['timestamptz', '"2024-01-01"', 'Temporal.Instant'],
    ['timestamptz', 'Temporal.Instant.from("2024-01-01T00:00:00.123456789Z")', 'microseconds'],
    ['jsonb', '"{broken"', 'JSON text'],
    ['bytea', '"x"', 'Uint8Array'],
  ])('of the wrong kind for a column of type %s are refused: %s', async (kind, value, message) => {
    const wrong = transformOf(`export default () => ({ x: ${value} })`, undefined, columns({ x: kind }));
    const { results } = await run(sandbox, wrong, optionsOf(), rowsOf(['1', 'a']));
    expect(results).toMatchObject([{ fate: 'failed', reason: 'wrong_result', message: expect.stringContaining(message) }]);
  });

  it('of JSON keep their digits when parsed and written again', async () => {
    const doc = transformOf(
      'export default ({ doc }: SourceRow, { json }: Tools) => ({ doc: json.stringify({ ...json.parse(doc), added: true }) })',
      columns({ doc: 'jsonb' }),
      columns({ doc: 'jsonb' }),
    );
    const { results } = await run(sandbox, doc, optionsOf(), rowsOf(['{"n": 12345678901234567890, "x": 1.10}']));
    expect(results).toMatchObject([{ rows: [['{"n":12345678901234567890,"x":1.10,"added":true}']] }]);
  });

  it('of money are added, multiplied and rounded exactly', async () => {
    const money = transformOf(
      `export default ({ a, b }: SourceRow, { decimal: d }: Tools) =>
        ({ sum: d.add(a, b), less: d.subtract(a, b), times: d.multiply(a, b), part: d.divide(a, b, 4), round: d.round(a, 1), order: d.compare(a, b) })`,
      columns({ a: 'numeric', b: 'numeric' }),
    );
    const { results } = await run(sandbox, money, optionsOf(), rowsOf(['0.15', '-0.3']));
    expect(results).toMatchObject([
      { rows: [['sum', '-0.15', 'less', '0.45', 'times', '-0.045', 'part', '-0.5000', 'round', '0.2', 'order', '1']] },
    ]);
  });
});

describe('a transform', () => {
  it('makes one or more rows of a row, or rejects it for a reason of its own', async () => {
    const split = transformOf(
      `export default (row: SourceRow, { reject }: Tools): Result => {
        if (row.name === null) return reject('no_name');
        return row.name.split(' ').map((part) => ({ part }));
      }`,
      undefined,
      columns({ part: 'text' }),
    );
    const { results, columns: named } = await run(sandbox, split, optionsOf(), rowsOf(['1', 'Ada Lovelace'], ['2', null]));
    expect(results).toEqual([
      { key: '1', fate: 'written', rows: [['Ada'], ['Lovelace']] },
      { key: '2', fate: 'rejected', reason: 'no_name' },
    ]);
    expect(named).toEqual(['name']);
  });

  it("fails on one row with file and line, without the row's values, and goes on with the next", async () => {
    const fails = transformOf('type Row = { name: string };\n\nexport default (row: Row) => ({\n  up: row.name.toUpperCase(),\n});');
    const { results } = await run(sandbox, fails, optionsOf(), rowsOf(['1', null], ['2', 'b']));
    expect(results).toMatchObject([
      { fate: 'failed', reason: 'transform_error', line: 4, message: expect.stringContaining('test.ts:4: TypeError') },
      { fate: 'written', rows: [['up', 'B']] },
    ]);
    const thrown = transformOf('export default (row: SourceRow) => { const e = new Error(row.name); e.name = row.name; throw e; }');
    const secret = await run(sandbox, thrown, optionsOf(), rowsOf(['1', 'secret-value']));
    expect(JSON.stringify(secret.results)).not.toContain('secret-value');
    expect(secret.results).toMatchObject([{ fate: 'failed', reason: 'transform_error' }]);
  });

  it('gets chance from its row and time from the run, whatever the batches are', async () => {
    const chance = transformOf('export default (_: SourceRow, { random, now }: Tools) => ({ a: random(), b: random(), at: now })');
    const rows = rowsOf(['1', 'a'], ['2', 'b'], ['3', 'c']);
    const once = await run(sandbox, chance, optionsOf(), rows);
    const apart = await run(sandbox, chance, optionsOf(), ...rows.map((row) => [row]));
    const other = await run(sandbox, chance, optionsOf({}, { seed: 'another' }), rows);
    expect(apart.results).toEqual(once.results);
    expect(other.results).not.toEqual(once.results);
    expect(new Set(once.results.map((result) => JSON.stringify(result.fate === 'written' && result.rows))).size).toBe(3);
    expect(JSON.stringify(once.results)).toContain('2026-01-02T03:04:05Z');
  });

  it('keeps nothing between two rows', async () => {
    const counts = transformOf(
      `const seen = new Map<string, number>();
      const state = { n: 0 };
      export default (row: SourceRow) => { seen.set(row.name, row.id); state.n += 1; return { seen: seen.size, n: state.n }; };`,
    );
    const { results } = await run(sandbox, counts, optionsOf(), rowsOf(['1', 'a'], ['2', 'b']), rowsOf(['3', 'c']));
    expect(results.map((result) => result.fate === 'written' && result.rows)).toEqual(Array(3).fill([['seen', '1', 'n', '1']]));
  });

  it('that is not the one that was approved does not run', async () => {
    const approved = transformOf('export default (row: SourceRow) => ({ ...row })');
    const changed = { ...approved, source: `${approved.source} ` };
    const options = optionsOf({}, { approved: transformDigest(approved) });
    await expect(sandbox.open(changed, options)).rejects.toMatchObject({ code: 'transform_changed' });
    await expect(run(sandbox, approved, options, rowsOf(['1', 'a']))).resolves.toMatchObject({ results: [{ fate: 'written' }] });
  });

  it('is refused with file, line and what to change', async () => {
    const wrong = transformOf("import fs from 'node:fs';\nexport default (row: SourceRow) => ({ at: Date.now(), r: Math.random() });");
    await expect(sandbox.open(wrong, optionsOf())).rejects.toMatchObject({
      code: 'transform_refused',
      message: expect.stringMatching(/test\.ts:1:1 An import is not allowed.*test\.ts:2:\d+ `Date`.*test\.ts:2:\d+ `Math.random`/s),
    });
  });
});

describe('batches', () => {
  it('come back in order, one result per row, also when some of them end the process', async () => {
    const loops = transformOf('export default (row: SourceRow) => { while (row.id % 50 === 7) {} return { id: row.id }; }');
    const ids = Array.from({ length: 90 }, (_, i) => [String(i), 'x']);
    const rows = rowsOf(...ids);
    const { results, usage } = await run(
      sandbox,
      loops,
      optionsOf({ batch_cpu_ms_min: 60 }),
      rows.slice(0, 40),
      rows.slice(40, 80),
      rows.slice(80),
    );
    expect(results.map(({ key }) => key)).toEqual(rows.map(({ key }) => key));
    expect(results.filter(({ fate }) => fate === 'failed')).toMatchObject([
      { key: '8', reason: 'time_limit' },
      { key: '58', reason: 'time_limit' },
    ]);
    expect(usage.restarts).toBeGreaterThan(2);
  });

  it('are given up when the process is lost too often', async () => {
    const loops = transformOf('export default (row: SourceRow) => { while (row.id > 0) {} return { id: 1 }; }');
    const limits = { batch_cpu_ms_min: 30, restarts_max: 2 };
    await expect(run(sandbox, loops, optionsOf(limits), rowsOf(['1', 'a'], ['2', 'b']))).rejects.toMatchObject({ code: 'sandbox_failed' });
  });

  it('that are larger than allowed are cut, and a row that is too large alone is named', async () => {
    const length = transformOf('export default (row: SourceRow) => ({ length: row.name.length })');
    const rows = rowsOf(['1', 'x'.repeat(900)], ['2', 'x'.repeat(900)], ['3', 'x'.repeat(5_000)]);
    const { results, usage } = await run(sandbox, length, optionsOf({ input_bytes_max: 4_096_000 }), rows);
    expect(results.every(({ fate }) => fate === 'written')).toBe(true);
    expect(usage.restarts).toBe(0);
    const large = { ...optionsOf(), limits: { ...optionsOf().limits, input_bytes_max: 100_000 } };
    const huge = rowsOf(['1', 'x'.repeat(70_000)], ['2', 'x'.repeat(70_000)], ['3', 'x'.repeat(200_000)]);
    const cut = await run(sandbox, length, large, huge);
    expect(cut.results.map((result) => (result.fate === 'failed' ? result.reason : result.fate))).toEqual([
      'written',
      'written',
      'input_limit',
    ]);
  });

  it('of more rows than allowed are cut, too, and limits that are met are named by their setting', async () => {
    const { results, usage } = await run(
      sandbox,
      transformOf('export default (row: SourceRow) => ({ id: row.id });'),
      optionsOf({ batch_rows_max: 7 }),
      rowsOf(...Array.from({ length: 50 }, (_, i) => [String(i), null])),
    );
    expect(results.map((result) => result.fate === 'written' && result.rows[0]?.[1])).toEqual(
      Array.from({ length: 50 }, (_, i) => String(i)),
    );
    expect(usage).toMatchObject({ rows: 50, restarts: 0 });
    const loop = transformOf('export default (row: SourceRow): Result => { for (;;) if (row.id === -1) return {}; };');
    const { results: late } = await run(sandbox, loop, optionsOf({ batch_cpu_ms_min: 30 }), rowsOf(['1', null]));
    expect(late).toMatchObject([
      { fate: 'failed', reason: 'time_limit', message: expect.stringContaining('GODWIT_SANDBOX_BATCH_CPU_MS_MIN') },
    ]);
  });

  it('are taken only when there is room for them', async () => {
    const session = await sandbox.open(transformOf('export default (row: SourceRow) => ({ id: row.id })'), optionsOf({ window: 2 }));
    let given = 0;
    function* endless() {
      for (; given < 1_000; given++) yield [{ key: String(given), values: ['1'] }];
    }
    const iterator = session.run(endless())[Symbol.asyncIterator]();
    await iterator.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(given).toBeLessThanOrEqual(3);
    await session.close();
  });

  it('end with the session, and no process is started after it', async () => {
    const session = await sandbox.open(
      transformOf('export default (row: SourceRow) => { for (;;) {} }'),
      optionsOf({ batch_cpu_ms_min: 60_000 }),
    );
    const iterator = session.run([rowsOf([]), rowsOf([])])[Symbol.asyncIterator]();
    const first = expect(iterator.next()).rejects.toMatchObject({ code: 'interrupted' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await session.close();
    await first;
    expect(session.usage().restarts).toBe(0);
  });
});
