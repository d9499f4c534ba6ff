import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ormFiles } from '../../app/schema/orm.ts';
import { adoptUniques } from '../../databases/postgres/schema/adopt-uniques.ts';
import { writeFor } from '../../emit/tools.ts';
import { structureDifferences, type TargetStructure } from '../../model/target-structure.ts';
import { drizzleSql } from '../support/drizzle-sql.ts';
import { ormFolder } from '../support/orm-folder.ts';
import { prismaSql } from '../support/prisma-sql.ts';
import { databaseOf, structureFrom, structureOf } from '../support/structures.ts';

const root = join(import.meta.dirname, '../..');
const schemas = ['public', 'billing', 'odd "schema'];
const fixtures = ['every-structure.sql', 'odd-keys.sql', 'video-rental.sql', 'trading-company.sql', 'music-store.sql'];
const fixture = (name: string): string => readFileSync(join(root, 'test/databases/fixtures', name), 'utf8');
const timeout = 120_000;

/** Inheritance stands in no DDL of ours. */
const unsaid: Readonly<Record<string, readonly string[]>> = { 'odd-keys.sql': ['table child'] };

async function toolSql(tool: 'drizzle' | 'prisma', structure: TargetStructure): Promise<string> {
  const { files } = await ormFiles(tool, structure);
  if (tool === 'prisma') return prismaSql(files['schema.prisma'] ?? '', await databaseOf());
  return drizzleSql(await import(join(ormFolder(files), 'schema.ts')));
}

describe.each(['drizzle', 'prisma'] as const)("%s's own SQL", (tool) => {
  it.each(fixtures)('makes of %s what we say that it makes, and with ours around it the whole', { timeout }, async (name) => {
    const structure = await structureFrom(schemas, fixture(name));
    const own = await toolSql(tool, structure);
    const { files } = await ormFiles(tool, structure);
    const { said, uniqueAsIndex } = writeFor(tool, structure, []);
    const adopted = uniqueAsIndex ? adoptUniques(said) : '';
    expect(structureDifferences(said, await structureFrom(schemas, files['before.sql'] ?? '', own, adopted))).toEqual([]);
    const whole = await structureFrom(schemas, files['before.sql'] ?? '', own, files['after.sql'] ?? '');
    expect(structureDifferences(structure, whole)).toEqual(unsaid[name] ?? []);
  });
});

describe('what a tool does not say', () => {
  it('is listed with the reason', { timeout }, async () => {
    const structure = await structureFrom(
      schemas,
      `CREATE TABLE a (id integer PRIMARY KEY, total numeric(12,2), doubled numeric GENERATED ALWAYS AS (total * 2) STORED, CHECK (total > 0));
       CREATE INDEX part ON a (total) WHERE total > 10`,
    );
    expect((await ormFiles('drizzle', structure)).unsaid).toEqual([]);
    expect((await ormFiles('prisma', structure)).unsaid).toEqual([
      'column doubled of a: Prisma leaves it to after.sql, since it has no words for computed columns',
      'check a_total_check of a: Prisma leaves it to after.sql, since it has no words for checks',
      'index part of a: Prisma leaves it to after.sql, since it has no words for expressions, conditions, orders and other methods',
    ]);
  });
});

const shop = `CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE people (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, mood mood DEFAULT 'sad', best_friend integer REFERENCES people);
CREATE TABLE orders (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), person_id integer NOT NULL REFERENCES people, total numeric(12,2) NOT NULL, tags text[] NOT NULL DEFAULT '{}');
CREATE VIEW rich AS SELECT person_id, sum(total) AS total FROM orders GROUP BY person_id`;

const use = `import { eq } from 'drizzle-orm';
import { openDatabase } from './database.ts';
import { orders, people, rich } from './schema.ts';
const { db, inTransaction, isHealthy, close } = openDatabase(process.argv[2] ?? '');
const healthy: boolean = await isHealthy();
const [person] = await db.insert(people).values({ name: 'Ann', mood: 'glad' }).returning();
const made = await inTransaction(async (transaction) => {
  const [order] = await transaction.insert(orders).values({ personId: person?.id ?? 0, total: '12.30', tags: ['a'] }).returning();
  return order;
});
const refused = await inTransaction(async (transaction) => {
  await transaction.insert(people).values({ name: 'Gone' });
  throw new Error('taken back');
}).catch((error: Error) => error.message);
const total: string | null | undefined = (await db.select().from(rich).where(eq(rich.personId, person?.id ?? 0)))[0]?.total;
const names = (await db.select({ name: people.name }).from(people)).map(({ name }) => name);
await close();
console.log(JSON.stringify({ healthy, mood: person?.mood, tags: made?.tags, refused, total, names }));
`;

describe("Drizzle's module", () => {
  it('is right to the compiler, and works', { timeout: 3 * timeout }, async () => {
    const url = await databaseOf(shop);
    const { files } = await ormFiles('drizzle', await structureOf(url, ['public']));
    const folder = ormFolder({ ...files, 'use.ts': use });
    const config = { extends: '../tsconfig.json', compilerOptions: { skipLibCheck: true }, include: ['*.ts'], exclude: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { encoding: 'utf8' });
    const said = execFileSync(process.execPath, [join(folder, 'use.ts'), url], { encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual({ healthy: true, mood: 'glad', tags: ['a'], refused: 'taken back', total: '12.30', names: ['Ann'] });
  });
});

const prismaUse = `import { openDatabase } from './database.ts';
const { db, inTransaction, isHealthy, close } = openDatabase(process.argv[2] ?? '');
const healthy: boolean = await isHealthy();
const person = await db.people.create({ data: { name: 'Ann', mood: 'glad' } });
const tags: string[] = await inTransaction(async (transaction) => {
  const order = await transaction.orders.create({ data: { personId: person.id, total: '12.30', tags: ['a'] } });
  return order.tags;
});
const asked = await inTransaction(
  (transaction) => transaction.$queryRaw<{ who: string }[]>\`SELECT current_setting('app.user_id') AS who\`,
  { 'app.user_id': 'u1' },
);
const refused = await inTransaction(async (transaction) => {
  await transaction.people.create({ data: { name: 'Gone' } });
  throw new Error('taken back');
}).catch((error: Error) => error.message);
const names = (await db.people.findMany({ select: { name: true } })).map(({ name }) => name);
await close();
console.log(JSON.stringify({ healthy, mood: person.mood, tags, who: asked[0]?.who, refused, names }));
`;

const prisma = join(root, 'node_modules/prisma/build/index.js');
const hasPrisma = existsSync(prisma) && existsSync(join(root, 'node_modules/@prisma/client'));
if (!hasPrisma)
  console.error("The packages prisma and @prisma/client are not installed: Prisma's client and our module for it are not compiled.");

describe.skipIf(!hasPrisma)("Prisma's module", () => {
  it('is right to the compiler with the generated client, and works', { timeout: 3 * timeout }, async () => {
    const url = await databaseOf(shop);
    const { files } = await ormFiles('prisma', await structureOf(url, ['public']));
    const folder = ormFolder({ ...files, 'use.ts': prismaUse });
    // The client of version 7 has no engine: any program passes for the one that would be loaded from Prisma's server.
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
    execFileSync(process.execPath, [prisma, 'generate', '--schema', 'schema.prisma'], { cwd: folder, env, stdio: 'pipe' });
    const compilerOptions = { skipLibCheck: true, erasableSyntaxOnly: false };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../tsconfig.json', compilerOptions, include: ['use.ts'], exclude: [] }),
    );
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { encoding: 'utf8' });
    const said = execFileSync(process.execPath, [join(folder, 'use.ts'), url], { encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual({ healthy: true, mood: 'glad', tags: ['a'], who: 'u1', refused: 'taken back', names: ['Ann'] });
  });
});
