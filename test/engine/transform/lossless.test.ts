import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';
import { validate } from '../validate/orders.ts';
import { codeTransforms, onePhase } from './support.ts';

/** A column on both sides, what the code says that it returns, and values in text form. */
interface Crossing {
  readonly type: string;
  readonly output: string;
  readonly values: fc.Arbitrary<string>;
}

const storable = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0') && text.isWellFormed());
const integer = (bits: number): fc.Arbitrary<string> =>
  fc.bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n }).map(String);
const decimal = fc.tuple(integer(64), fc.nat(25)).map(([digits, scale]) => {
  const [sign, whole] = digits.startsWith('-') ? ['-', digits.slice(1)] : ['', digits];
  const padded = whole.padStart(scale + 1, '0');
  return scale === 0 ? digits : `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
});
const strange = ['NaN', 'Infinity', '-Infinity', '-0'];
/** The last ones have several shortest texts. */
const double = fc.oneof(fc.double().map(String), fc.constantFrom(...strange, '22769444803056830', '-42447118152627500', '5e-324'));
const real = fc.oneof(fc.float().map(String), fc.constantFrom(...strange, '-3330180.25', '62430592', '450588.125', '1e-45'));
const bytes = fc.uint8Array({ maxLength: 12 }).map((each) => `\\x${Buffer.from(each).toString('hex')}`);
const two = (number: number): string => String(number).padStart(2, '0');
const day = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }));
const date = day.map(([year, month, of]) => `${String(year).padStart(4, '0')}-${two(month)}-${two(of)}`);
const time = fc
  .tuple(fc.nat(23), fc.nat(59), fc.nat(59), fc.nat(999_999))
  .map(([h, m, s, micro]) => `${two(h)}:${two(m)}:${two(s)}.${String(micro).padStart(6, '0')}`);
const moment = fc.tuple(date, time).map((parts) => parts.join(' '));
const member = fc.oneof(
  storable.map((each) => JSON.stringify(each)),
  decimal,
  fc.constantFrom('null', 'true', '{"a": [1, 1.0, 1e3]}', '[ ]'),
);
const json = fc.oneof(
  member,
  fc.array(member, { maxLength: 3 }).map((each) => `[${each.join(', ')}]`),
);

const scalars: Readonly<Record<string, Crossing>> = {
  flag: { type: 'boolean', output: 'boolean', values: fc.constantFrom('true', 'false') },
  small: { type: 'smallint', output: 'smallint', values: integer(16) },
  whole: { type: 'integer', output: 'integer', values: integer(32) },
  big: { type: 'bigint', output: 'bigint', values: integer(64) },
  exact: { type: 'numeric', output: 'numeric', values: fc.oneof(decimal, fc.constantFrom('NaN', '0.000', '-0.10')) },
  single: { type: 'real', output: 'real', values: real },
  float: { type: 'double precision', output: 'double', values: double },
  words: {
    type: 'text',
    output: 'text',
    values: fc.oneof(storable, fc.constantFrom('', 'NULL', '\\N', '\\.', '{}', 'a\tb\nc\rd\\e', '"')),
  },
  id8: { type: 'uuid', output: 'uuid', values: fc.uuid() },
  raw: { type: 'bytea', output: 'bytea', values: bytes },
  doc: { type: 'json', output: 'json', values: json },
  tree: { type: 'jsonb', output: 'jsonb', values: json },
  day: { type: 'date', output: 'date', values: date },
  clock: { type: 'time', output: 'time', values: time },
  naive: { type: 'timestamp', output: 'timestamp', values: moment },
  instant: { type: 'timestamptz', output: 'timestamptz', values: moment.map((each) => `${each}+00`) },
  mood: { type: 'mood', output: 'text', values: fc.constantFrom('so so', 'good', 'b"ad') },
};

/** Every scalar but the enum also as an array, with NULL among its elements; empty ones too. */
const quoted = (text: string | null): string => (text === null ? 'NULL' : `"${text.replaceAll(/["\\]/g, '\\$&')}"`);
const arrays = Object.entries(scalars).flatMap(([name, { type, output, values }]): [string, Crossing][] => {
  if (type === 'mood') return [];
  const list = fc.array(fc.option(values), { maxLength: 4 }).map((each) => `{${each.map(quoted).join(',')}}`);
  return [[`${name}s`, { type: `${type}[]`, output: `${output}[]`, values: list }]];
});
const grid = fc
  .array(fc.tuple(integer(32), integer(32)), { minLength: 1, maxLength: 3 })
  .map((rows) => `{${rows.map((row) => `{${row.join()}}`).join()}}`);
const crossings: Readonly<Record<string, Crossing>> = {
  ...scalars,
  ...Object.fromEntries(arrays),
  grid: { type: 'integer[][]', output: 'integer[][]', values: grid },
};
const names = Object.keys(crossings);

const columns = names.map((name) => `${name} ${crossings[name]?.type}`).join(', ');
const moodType = `CREATE TYPE mood AS ENUM ('so so', 'good', 'b"ad');`;
const source = `${moodType} CREATE TABLE app_thing (id integer PRIMARY KEY); CREATE TABLE app_more (thing integer PRIMARY KEY, ${columns});`;
const target = `${moodType} CREATE TABLE things (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, ${columns});`;

const code = `export default (row: SourceRow): Result => ({
${names.map((name) => `  ${name}: row['more.${name}'],`).join('\n')}
});
`;
const playbook = onePhase(
  `{file: transforms/thing.ts, output: {${names.map((name) => `${name}: '${crossings[name]?.output}'`).join(', ')}}}`,
  names.map((name) => `      ${name}: {copy: thing.${name}}`).join('\n'),
).replace('    transform:', '    lookups: {more: {entity: app_more, on: {thing: id}}}\n    transform:');

const transforms = codeTransforms({ 'transforms/thing.ts': code });
afterAll(() => transforms.close());

type Row = Readonly<Record<string, string | null>>;
const rowOf: fc.Arbitrary<Row> = fc.record(
  Object.fromEntries(names.map((name) => [name, fc.option(crossings[name]?.values ?? fc.constant(''), { freq: 6 })])),
);

async function insert(migration: TestMigration, rows: readonly Row[]): Promise<void> {
  await withClient(migration.sourceUrl, async (client) => {
    for (const [i, row] of rows.entries()) {
      await client.query('INSERT INTO app_thing VALUES ($1)', [i]);
      const places = names.map((name, at) => `$${at + 2}::text::${crossings[name]?.type}`);
      await client.query(`INSERT INTO app_more VALUES ($1, ${places.join(', ')})`, [i, ...names.map((name) => row[name] ?? null)]);
    }
  });
}

/** All rows with every column in text form. */
function read(url: string, table: string, key: string): Promise<unknown[]> {
  const texts = names.map((name) => `${name}::text`).join(', ');
  return withClient(url, async (client) => {
    await client.query("SET timezone TO 'UTC'");
    return (await client.query(`SELECT ${texts} FROM ${table} ORDER BY ${key}`)).rows;
  });
}

describe('values of look-ups that cross into code and out of it', () => {
  it('arrive as they were: every kind, arrays of it, and NULL', { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(fc.array(rowOf, { minLength: 60, maxLength: 80 }), async (rows) => {
      const migration = await createMigration(playbook, source, target, transforms);
      await insert(migration, rows);
      const { phases } = await migration.run({ jobs: 2 });
      expect(phases[0]?.fates).toMatchObject({ read: rows.length, written: rows.length });
      expect(await read(migration.targetUrl, 'things', 'legacy_id')).toEqual(await read(migration.sourceUrl, 'app_more', 'thing'));
      const verdict = await validate(migration);
      expect(verdict.phases[0]?.differences).toEqual([]);
      expect(verdict.phases[0]?.checks.filter(({ status }) => status === 'failed')).toEqual([]);
    });
    await fc.assert(property, { numRuns: 4, endOnFailure: true });
  });

  it('are refused where they would not, and the look-up that finds nothing gives NULL', async () => {
    const migration = await createMigration(playbook, source, target, transforms);
    await withClient(migration.sourceUrl, (client) =>
      client.query(`
        INSERT INTO app_thing VALUES (1), (2), (3), (4), (5);
        INSERT INTO app_more (thing, instant) VALUES (1, 'infinity'), (4, '2024-01-01');
        INSERT INTO app_more (thing, wholes) VALUES (2, '[3:4]={1,2}'), (3, '{}')`),
    );
    const { phases } = await migration.run();
    expect(phases[0]?.fates).toMatchObject({ read: 5, written: 3, quarantined: 2 });
    const kept = await withClient(migration.targetUrl, async (client) => {
      const { rows } = await client.query('SELECT source_key, reason FROM migration_control.quarantine ORDER BY source_key');
      return rows.map((row) => Object.values(row).join(' '));
    });
    expect(kept).toEqual(['1:1 transform_failed', '1:2 transform_failed']);
    expect((await validate(migration)).verdict).toBe('passed');
  });
});
