import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Binary, Decimal128, Double, Int32, Long, ObjectId, UUID } from 'bson';
import { beforeAll, describe, expect, it } from 'vitest';
import { ormFiles } from '../../app/schema/orm.ts';
import { adoptUniques } from '../../databases/postgres/schema/adopt-uniques.ts';
import { writeFor } from '../../emit/tools.ts';
import { structureDifferences, type TargetStructure } from '../../model/target-structure.ts';
import { bucketOf, storedFile } from '../databases/mongodb/buckets.ts';
import { drizzleSql } from '../support/drizzle-sql.ts';
import { writeDump } from '../support/dump.ts';
import { ormFolder } from '../support/orm-folder.ts';
import { prismaSql } from '../support/prisma-sql.ts';
import { databaseOf, structureFrom, structureOf } from '../support/structures.ts';
import { beginLife } from '../support/whole-life.ts';

const timeout = 240_000;
const schemas = ['public'];
const wards = Array.from({ length: 3 }, (_, i) => ({ _id: new ObjectId(), name: `W${i}`, code: new Int32(i) }));
/** Documents of which a draft makes every kind of table and column that it knows. */
const patients = Array.from({ length: 40 }, (_, i) => ({
  ...{ _id: new ObjectId(), token: new UUID(), name: `Jo ${i}`, ward: wards[i % 3]?._id, born: new Date(86_400_000 * i) },
  ...{ balance: Decimal128.fromString(`${i}.250000`), weight: new Double(60.5 + i), visits: Long.fromNumber(i), active: i % 2 === 0 },
  ...{ seal: new Binary(Buffer.from([i])), mixed: i % 2 === 0 ? new Int32(i) : `n${i}`, home: { city: `C${i % 3}`, zip: null } },
  ...{ allergies: Array.from({ length: i % 3 }, (_, n) => ({ code: `A${n}`, dose: Decimal128.fromString('0.10'), seen: [new Date(0)] })) },
  ...{ tags: ['new', 'vip'].slice(0, i % 3), by_day: { [`2024-01-${10 + (i % 9)}`]: { steps: new Int32(i) } } },
  ...{ 'a.b': 'dotted', $cash: new Int32(1), type: i % 2 === 0 ? 'in' : 'out', class: 'word', ['x'.repeat(70)]: 'long' },
}));
const view = (on: string, pipeline: readonly object[]) => ({
  documents: [],
  metadata: { options: { viewOn: on, pipeline }, type: 'view' },
});

let drafted: TargetStructure;

beforeAll(async () => {
  const unique = { metadata: { indexes: [{ v: 2, key: { code: 1 }, name: 'code_1', unique: true }] } };
  const source = writeDump({
    ...bucketOf('fs', [storedFile('a.txt', { length: 100 })]),
    ...{ patients: { documents: patients }, wards: { documents: wards, ...unique } },
    by_ward: view('patients', [{ $group: { _id: '$ward', n: { $sum: 1 }, owed: { $sum: '$balance' } } }]),
  });
  const { targetUrl } = await beginLife('', { source: `mongodump:${source}` });
  drafted = await structureOf(targetUrl, schemas);
}, timeout);

async function toolSql(tool: 'drizzle' | 'prisma', files: Readonly<Record<string, string>>): Promise<string> {
  if (tool === 'prisma') return prismaSql(files['schema.prisma'] ?? '', await databaseOf());
  return drizzleSql(await import(join(ormFolder(files), 'schema.ts')));
}

/** What neither has words for, and only that; comments tell nothing apart. */
const listed = ['view by_ward', 'comments of fs', 'comments of patients'];

/** What a tool makes of a structure by itself, and with our SQL around it; and what it says to leave to that. */
async function roundTrip(tool: 'drizzle' | 'prisma', structure: TargetStructure) {
  const { files, unsaid } = await ormFiles(tool, structure);
  const own = await toolSql(tool, files);
  const { said, uniqueAsIndex } = writeFor(tool, structure, []);
  const alone = await structureFrom(schemas, files['before.sql'] ?? '', own, uniqueAsIndex ? adoptUniques(said) : '');
  const whole = await structureFrom(schemas, files['before.sql'] ?? '', own, files['after.sql'] ?? '');
  return {
    unsaid: unsaid.map((each) => each.replace(/: .*/, '')),
    unlikeSaid: structureDifferences(said, alone),
    alone: structureDifferences(structure, alone),
    whole: structureDifferences(structure, whole),
  };
}

describe('a schema that was drafted from documents', () => {
  it('has a table for each kind of thing that documents hold', () => {
    const found = drafted.catalog.entities.map(({ name, kind }) => `${name} ${kind}`).toSorted();
    const tables = ['fs', 'patients', 'patients_allergies', 'patients_by_day', 'wards'];
    expect(found).toEqual(['by_ward view', ...tables.map((name) => `${name} table`)]);
    const columns = drafted.catalog.entities.find(({ name }) => name === 'patients')?.fields ?? [];
    expect(columns.find(({ name }) => name === 'tags')?.type).toMatchObject({ kind: 'text', dimensions: 1 });
  });

  it.each(['drizzle', 'prisma'] as const)('comes back from the own SQL of %s, or stands in the list', { timeout }, async (tool) => {
    expect(await roundTrip(tool, drafted)).toEqual({ unsaid: listed, unlikeSaid: [], alone: ['view by_ward'], whole: [] });
  });
});

describe.each(['medichat', 'hapihub'])('the tables of %s', (sample) => {
  const ddl = readFileSync(join(import.meta.dirname, `../../playbooks/${sample}/target.sql`), 'utf8');

  it.each(['drizzle', 'prisma'] as const)('come back from the own SQL of %s, or stand in the list', { timeout }, async (tool) => {
    const { unsaid, unlikeSaid, alone, whole } = await roundTrip(tool, await structureFrom(schemas, ddl));
    const isListed = (what: string): boolean => unsaid.some((each) => each === what || each.endsWith(what.replace(/^table /, ' of ')));
    expect(alone.length).toBeGreaterThan(0);
    expect({ unlikeSaid, unlisted: alone.filter((each) => !isListed(each)), whole }).toEqual({ unlikeSaid: [], unlisted: [], whole: [] });
  });
});
