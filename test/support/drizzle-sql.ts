import { createRequire } from 'node:module';

const kit = createRequire(import.meta.url)('drizzle-kit/api') as typeof import('drizzle-kit/api');

/** What drizzle-kit itself makes of a schema's module. */
export async function drizzleSql(module: Readonly<Record<string, unknown>>): Promise<string> {
  const [empty, full] = [kit.generateDrizzleJson({}), kit.generateDrizzleJson(module)];
  return (await kit.generateMigration(empty, full)).join('\n');
}
